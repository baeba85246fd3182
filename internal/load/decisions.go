package load

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongkai/internal/catalog"
	"gongkai/internal/warehouse"
)

// stood is what is read of an organ that a decision names.
type stood struct {
	names       []string
	first, last int // report years, 0 for none
}

// decide applies what a person decided about pairs of organs: those that are
// one get one id, the others are kept for the succession. A decision whose
// organs are not both among the facts waits for them; one that expects what is
// no longer read is not applied, as with corrections.
func (a *attribution) decide(ctx context.Context) error {
	a.same = map[string]string{}
	known, err := a.stood(ctx)
	if err != nil {
		return err
	}
	for _, d := range a.decisions {
		if len(d.Organs) == 0 {
			continue
		}
		healed, met := fits(d, known)
		if !met {
			a.log.Debug("decision waits for its organs", "about", d.ID())
			continue
		}
		documents := ""
		if healed == "" {
			a.questions.answered(d.Organs...)
			switch d.Decision {
			case "same":
				a.same[d.Organs[0]] = d.Organs[1]
				documents = "SELECT s.doc FROM organ_key k JOIN stated t USING (n) JOIN said s ON " + sameStatement + " WHERE k.organ_id = " + warehouse.Quote(d.Organs[0])
			case "succeeds":
				a.questions.succeeds = append(a.questions.succeeds, d)
			case "different":
				a.questions.different = append(a.questions.different, [2]string(d.Organs))
			}
		}
		if err := a.say(ctx, d, healed, documents); err != nil {
			return err
		}
	}
	var rows [][]driver.Value
	for from := range a.same {
		rows = append(rows, []driver.Value{from, a.canonical(from)})
	}
	if err := a.fill(ctx, "same_organ", "organ_id VARCHAR, goes_on VARCHAR", rows); err != nil || len(rows) == 0 {
		return err
	}
	return a.db.Exec(ctx, `UPDATE organ_key SET organ_id = s.goes_on, given_up = true FROM same_organ s WHERE organ_key.organ_id = s.organ_id`)
}

// stood reads what the facts say of the organs that decisions name.
func (a *attribution) stood(ctx context.Context) (map[string]stood, error) {
	known := map[string]stood{}
	var rows [][]driver.Value
	for _, d := range a.decisions {
		for _, id := range d.Organs {
			if _, ok := known[id]; !ok {
				known[id] = stood{}
				rows = append(rows, []driver.Value{id})
			}
		}
	}
	if err := a.fill(ctx, "organ_decided", "organ_id VARCHAR", rows); err != nil || len(rows) == 0 {
		return known, err
	}
	err := a.each(ctx, `SELECT k.organ_id, string_agg(DISTINCT k.name, chr(10) ORDER BY k.name),
		  coalesce(min(s.year) FILTER (s.report AND s.year > 0), 0), coalesce(max(s.year) FILTER (s.report AND s.year > 0), 0)
		FROM organ_key k SEMI JOIN organ_decided USING (organ_id) JOIN stated t USING (n) JOIN said s ON `+sameStatement+`
		GROUP BY k.organ_id`, func(r []string) error {
		first, _ := strconv.Atoi(r[2])
		last, _ := strconv.Atoi(r[3])
		known[r[0]] = stood{strings.Split(r[1], "\n"), first, last}
		return nil
	})
	return known, err
}

// fits compares what a decision expects with what is read: healed says what
// differs, met whether both organs are known.
func fits(d catalog.OrganDecision, known map[string]stood) (healed string, met bool) {
	a, b := known[d.Organs[0]], known[d.Organs[1]]
	if len(a.names) == 0 || len(b.names) == 0 {
		return "", false
	}
	for i, is := range []stood{a, b} {
		id, e := d.Organs[i], d.Expect[i]
		division, _, _ := strings.Cut(id, "-")
		if division == noDivision {
			division = ""
		}
		switch {
		case !slices.Contains(is.names, e.Name):
			return fmt.Sprintf("%s is no longer read as %s", id, e.Name), true
		case division != e.Division:
			return fmt.Sprintf("%s is not of division %q", id, e.Division), true
		case !covers(e.Years, is.first, is.last):
			return fmt.Sprintf("the reports of %s are those of %s", id, span(is.first, is.last)), true
		}
	}
	if d.Decision == "succeeds" && (a.last > d.From || b.last < d.From || b.last <= a.last) {
		return fmt.Sprintf("%s reports until %d and %s until %d", d.Organs[0], a.last, d.Organs[1], b.last), true
	}
	return "", true
}
