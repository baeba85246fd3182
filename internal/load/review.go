package load

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"gongkai/internal/catalog"
	"gongkai/internal/fold"
)

// reviewFile asks a person what load could not tell about organs, in the form
// of schemas/corrections/organs.yaml. It is a function of facts and
// declarations: what was decided is not asked again.
const reviewFile = "review.yaml"

const (
	mostQuestions  = 500 // of one kind in the file
	mostCandidates = 5   // divisions named in a question
	mostAlike      = 64  // organs of one division that are compared with each other
)

// question is one entry of the review file: about two organs, or about a name
// on a site.
type question struct {
	why         string
	organs      []string
	organ, site string
	years       string // the decision is to hold for these only
	from        int
	expect      []catalog.OrganExpect
	candidates  []string // what the answer may be, in words
}

// questions collects what is to be asked and what was answered.
type questions struct {
	pairs     []question // what the declarations of succession left open
	done      map[string]bool
	succeeds  []catalog.OrganDecision
	different [][2]string
	bodies    *bodies
	asked     map[[2]string]bool
	// organs that were left out of the comparison of names
	uncompared int
}

// answered notes a decision: of two organs, in any order, or of doneName.
func (q *questions) answered(about ...string) {
	if q.done == nil {
		q.done = map[string]bool{}
	}
	about = slices.Sorted(slices.Values(about))
	q.done[strings.Join(about, "\n")] = true
}

// pair asks about two organs of which b reports later.
func (q *questions) pair(why string, a, b *body) {
	ids := []string{a.id, b.id}
	slices.Sort(ids)
	k := [2]string(ids)
	if q.done[strings.Join(ids, "\n")] || q.asked[k] {
		return
	}
	if q.asked == nil {
		q.asked = map[[2]string]bool{}
	}
	q.asked[k] = true
	q.pairs = append(q.pairs, question{why: why, organs: []string{a.id, b.id}, from: max(b.first, a.last+1), expect: []catalog.OrganExpect{
		{Name: a.name, Division: a.division, Years: span(a.first, a.last)}, {Name: b.name, Division: b.division, Years: span(b.first, b.last)}}})
}

// review writes the review file.
func (a *attribution) review(ctx context.Context) error {
	a.alike()
	places, err := a.unplaced(ctx)
	if err != nil {
		return err
	}
	misplaced, err := a.misplaced(ctx)
	if err != nil {
		return err
	}
	all := slices.Concat(a.questions.pairs, misplaced, places)
	slices.SortStableFunc(all, func(x, y question) int {
		return cmp.Or(strings.Compare(x.why, y.why), slices.Compare(x.organs, y.organs), strings.Compare(x.organ, y.organ),
			strings.Compare(x.site, y.site), strings.Compare(x.years, y.years))
	})
	var w bytes.Buffer
	w.WriteString("# 待人工判断的机关归属 / What could not be told about organs.\n" +
		"# Fill in decision and reason (same, different or succeeds; division or different)\n" +
		"# and move the entry to schemas/corrections/organs.yaml, which explains the fields.\n")
	if n := a.questions.uncompared; n > 0 {
		fmt.Fprintf(&w, "# %d organs were not compared by name: of one division, at most %d that begin alike are.\n", n, mostAlike)
	}
	if len(all) == 0 {
		w.WriteString("decisions: []\n")
	} else {
		w.WriteString("decisions:\n")
	}
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && all[end].why == all[i].why {
			end++
		}
		fmt.Fprintf(&w, "\n  # %s (%d)\n", all[i].why, end-i)
		for _, q := range all[i:min(end, i+mostQuestions)] {
			q.write(&w)
		}
		if left := end - i - mostQuestions; left > 0 {
			fmt.Fprintf(&w, "  # %d more are not shown: the file holds %d of a kind\n", left, mostQuestions)
		}
		i = end
	}
	if len(all) > 0 {
		a.log.Info("questions about organs", "file", reviewFile, "questions", len(all))
	}
	return os.WriteFile(filepath.Join(a.temp, reviewFile), w.Bytes(), 0o644)
}

// write adds the entry; strings are quoted as in JSON, which YAML reads.
func (q question) write(w *bytes.Buffer) {
	quote := func(s string) string {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if e.Encode(s) != nil {
			return `""`
		}
		return strings.TrimSpace(b.String())
	}
	if len(q.organs) > 0 {
		fmt.Fprintf(w, "  - organs: [%s, %s]\n    decision: \"\"\n    reason: \"\"\n    from: %d  # only with succeeds\n", quote(q.organs[0]), quote(q.organs[1]), q.from)
	} else {
		fmt.Fprintf(w, "  - organ: %s\n    site: %s\n", quote(q.organ), quote(q.site))
		if q.years != "" {
			fmt.Fprintf(w, "    years: %s\n", q.years)
		}
		fmt.Fprintf(w, "    decision: \"\"\n    reason: \"\"\n    division: \"\"  # %s\n", strings.Join(q.candidates, ", "))
	}
	w.WriteString("    expect:\n")
	for _, e := range q.expect {
		fmt.Fprintf(w, "      - {name: %s, division: %s, years: %s}\n", quote(e.Name), quote(e.Division), e.Years)
	}
}

// alike asks about organs of one division and kind whose names hardly differ
// and that never report on the same year. Names are compared only where they
// begin with the same character.
func (a *attribution) alike() {
	s := a.questions.bodies
	rules := a.names.rules
	type like struct {
		i    int32
		core []rune
	}
	for from := 0; from < len(s.all); {
		to := from
		for to < len(s.all) && s.all[to].division == s.all[from].division {
			to++
		}
		blocks := map[string][]like{}
		var order []string
		for i := from; i < to && s.all[from].division != ""; i++ {
			b := &s.all[i]
			core := []rune(rules.Core(b.key))
			if len(core) == 0 || b.kind == "government" {
				continue
			}
			k := b.kind + string(core[0])
			if blocks[k] == nil {
				order = append(order, k)
			}
			if len(blocks[k]) < mostAlike {
				blocks[k] = append(blocks[k], like{int32(i), core})
			} else {
				a.questions.uncompared++
			}
		}
		for _, k := range order {
			for n, x := range blocks[k] {
				for _, y := range blocks[k][n+1:] {
					p, q := &s.all[x.i], &s.all[y.i]
					end, _ := s.series(x.i)
					if other, _ := s.series(y.i); end == other || p.years&q.years != 0 {
						continue
					}
					same, hint := resemble(x.core, y.core, p.kind)
					if hint && !same && p.last >= q.first && q.last >= p.first {
						continue // an abbreviation is asked about only when one ended before the other
					}
					if hint {
						if q.last < p.last {
							p, q = q, p
						}
						a.questions.pair("names of one division that hardly differ, never in one year", p, q)
					}
				}
			}
		}
		from = to
	}
}

// resemble compares two names without their endings: same when they are equal
// or differ in one of at least four characters, hint also when one may be an
// abbreviation of the other.
func resemble(x, y []rune, kind string) (same, hint bool) {
	if slices.Equal(x, y) {
		return true, true
	}
	if kind == "township" {
		return false, false // neighbours are named alike
	}
	if len(x) == len(y) {
		wrong := 0
		for i := range x {
			if x[i] != y[i] {
				wrong++
			}
		}
		same = wrong == 1 && len(x) >= 4
		return same, same
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 {
		return false, false
	}
	n := 0
	for _, r := range y {
		if n < len(x) && r == x[n] {
			n++
		}
	}
	return false, n == len(x)
}

// unplaced asks of which division a name is whose division no document tells,
// where the warehouse knows organs of that name.
func (a *attribution) unplaced(ctx context.Context) ([]question, error) {
	s := a.questions.bodies
	type holders struct {
		some []string
		n    int
	}
	of := map[string]*holders{} // by key
	for i := range s.all {
		b := &s.all[i]
		if b.division == "" {
			continue
		}
		h := of[b.key]
		if h == nil {
			h = new(holders)
			of[b.key] = h
		}
		if h.n++; len(h.some) < mostCandidates {
			h.some = append(h.some, b.division)
		}
	}
	var out []question
	err := a.each(ctx, `SELECT organ, site, min(year), max(year) FROM said
		WHERE division = '' AND organ <> '' AND report AND year > 0 GROUP BY ALL ORDER BY ALL`, func(r []string) error {
		if a.questions.done[doneName(r[0], r[1], "")] {
			return nil
		}
		key := a.names.key(r[0])
		var codes []string
		more := 0
		if h := of[key]; h != nil {
			codes = append(codes, h.some...)
			more = h.n - len(h.some)
		}
		// A name that begins with a division of which there are several.
		for n, at := 0, 0; n < 9 && at < len(key); n++ {
			_, size := utf8.DecodeRuneInString(key[at:])
			if at += size; n == 0 {
				continue
			}
			for _, d := range a.divisions.ByName(key[:at]) {
				if d.Level == "township" || slices.Contains(codes, d.Code) {
					continue
				}
				rest := a.names.key(fold.Key(d.Name)+key[at:], d.Code)
				id := a.canonical(a.names.id(d.Code, rest, a.names.kind(rest, ""), ""))
				if _, ok := s.at[id]; !ok {
					continue
				}
				if len(codes) < mostCandidates {
					codes = append(codes, d.Code)
				} else {
					more++
				}
			}
		}
		if len(codes) == 0 {
			return nil
		}
		q := question{why: "no document tells the division, and the name is known of these", organ: r[0], site: r[1],
			expect: []catalog.OrganExpect{{Name: r[0], Years: r[2] + "-" + r[3]}}}
		for _, c := range codes {
			q.candidates = append(q.candidates, c+" "+a.divisions.Full(c))
		}
		if more > 0 {
			q.candidates = append(q.candidates, fmt.Sprintf("and %d more", more))
		}
		out = append(out, q)
		return nil
	})
	return out, err
}

// misplaced asks about names on sites whose division was none in the year.
func (a *attribution) misplaced(ctx context.Context) ([]question, error) {
	var out []question
	err := a.each(ctx, `SELECT organ, site, read, division, min(year), max(year) FROM misplaced
		WHERE organ <> '' AND report GROUP BY ALL ORDER BY ALL`, func(r []string) error {
		years := r[4] + "-" + r[5]
		if a.questions.done[doneName(r[0], r[1], years)] {
			return nil
		}
		out = append(out, question{why: "the division was none in these years", organ: r[0], site: r[1], years: years,
			candidates: []string{"read as one of " + r[3] + " " + a.divisions.Full(r[3])},
			expect:     []catalog.OrganExpect{{Name: r[0], Division: r[2], Years: years}}})
		return nil
	})
	return out, err
}

// doneName is how answered notes a name on a site.
func doneName(organ, site, years string) string {
	return strings.Join([]string{organ, site, years}, "\n")
}
