package load

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
)

// decide applies what a person decided about pairs of organs: those that are
// one get one id, the others are kept for the succession. A decision whose
// organs are not both among the facts waits for them; one that expects what is
// no longer read is not applied, as with corrections.
func (a *attribution) decide(ctx context.Context) error {
	a.same = map[string]string{}
	for _, d := range a.decisions {
		if len(d.Organs) == 0 {
			continue
		}
		healed, met, err := a.fits(ctx, d)
		if err != nil {
			return fmt.Errorf("decision about %s: %w", d.ID(), err)
		}
		if !met {
			a.log.Debug("decision waits for its organs", "about", d.ID())
			continue
		}
		if healed == "" {
			a.questions.answered(d.Organs...)
			switch d.Decision {
			case "same":
				a.same[d.Organs[0]] = d.Organs[1]
			case "succeeds":
				a.questions.succeeds = append(a.questions.succeeds, d)
			case "different":
				a.questions.different = append(a.questions.different, [2]string(d.Organs))
			}
		}
		if err := a.say(ctx, d, healed); err != nil {
			return err
		}
	}
	for from := range a.same { // each row by itself: their order does not matter
		err := a.db.Exec(ctx, "UPDATE organ_key SET organ_id = $2, given_up = true WHERE organ_id = $1", from, a.canonical(from))
		if err != nil {
			return err
		}
	}
	return nil
}

// fits compares what a decision expects with what is read: healed says what
// differs, met whether both organs are known.
func (a *attribution) fits(ctx context.Context, d catalog.OrganDecision) (healed string, met bool, err error) {
	var last [2]int
	var until int
	for i, id := range d.Organs {
		var names, first, end string
		err := a.db.QueryRowContext(ctx, `SELECT coalesce(string_agg(DISTINCT k.name, chr(10) ORDER BY k.name), ''),
			  coalesce(min(s.year) FILTER (s.report AND s.year > 0), 0)::VARCHAR, coalesce(max(s.year) FILTER (s.report AND s.year > 0), 0)::VARCHAR
			FROM organ_key k JOIN stated t USING (n) JOIN said s ON t.organ = s.organ AND t.division = s.division AND t.was = s.was
			  AND t.site = CASE WHEN s.division = '' THEN s.site ELSE '' END AND t.kind = s.kind AND t.decided = s.decided
			WHERE k.organ_id = $1`, id).Scan(&names, &first, &end)
		if err != nil {
			return "", false, err
		}
		if names == "" {
			return "", false, nil
		}
		e := d.Expect[i]
		division, _, _ := strings.Cut(id, "-")
		if division == noDivision {
			division = ""
		}
		from, _ := strconv.Atoi(first)
		until, _ = strconv.Atoi(end)
		last[i] = until
		switch {
		case healed != "":
		case !slices.Contains(strings.Split(names, "\n"), e.Name):
			healed = fmt.Sprintf("%s is no longer read as %s", id, e.Name)
		case division != e.Division:
			healed = fmt.Sprintf("%s is not of division %q", id, e.Division)
		case !covers(e.Years, from, until):
			healed = fmt.Sprintf("the reports of %s are those of %s", id, span(from, until))
		}
	}
	if healed == "" && d.Decision == "succeeds" && (last[0] > d.From || last[1] < d.From || last[1] <= last[0]) {
		healed = fmt.Sprintf("%s reports until %d and %s until %d", d.Organs[0], last[0], d.Organs[1], last[1])
	}
	return healed, true, nil
}
