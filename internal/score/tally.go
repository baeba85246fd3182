package score

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Tally adds up the results of a group of documents.
type Tally struct {
	Name                                              string
	Docs, Exact, Alarms                               int
	Labelled, Right, Silent, Flagged, Gaps, Unflagged int
	Found, Breaks                                     int
	Foreign                                           int
	Mentions                                          Counts
	Organs, Divisions, Years                          int
	Time                                              time.Duration
}

// Add counts one result in.
func (t *Tally) Add(r Result, d time.Duration) {
	one := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	t.Docs++
	t.Exact += one(r.Exact)
	t.Alarms += one(r.Alarm)
	t.Labelled += r.Labelled
	t.Right += r.Right
	t.Silent += r.Silent
	t.Flagged += r.Flagged
	t.Gaps += r.Gaps
	t.Unflagged += r.Unflagged
	t.Found += r.Found
	t.Breaks += r.Breaks
	t.Foreign += len(r.Foreign)
	t.Mentions = t.Mentions.Add(r.Mentions)
	t.Organs += one(r.OrganRight)
	t.Divisions += one(r.DivisionRight)
	t.Years += one(r.YearRight)
	t.Time += d
}

// Share of the labelled cells that are right; 1 when none is labelled.
func (t *Tally) Share() float64 {
	if t.Labelled == 0 {
		return 1
	}
	return float64(t.Right) / float64(t.Labelled)
}

// Tallies groups results under names.
type Tallies struct {
	groups map[string]*Tally
	order  []string
}

// Add counts a result into a group.
func (t *Tallies) Add(group string, r Result, d time.Duration) {
	if t.groups == nil {
		t.groups = map[string]*Tally{}
	}
	g := t.groups[group]
	if g == nil {
		g = &Tally{Name: group}
		t.groups[group] = g
		t.order = append(t.order, group)
	}
	g.Add(r, d)
}

// Group is the tally of one name; an empty one when nothing was added.
func (t *Tallies) Group(name string) *Tally {
	if g := t.groups[name]; g != nil {
		return g
	}
	return &Tally{Name: name}
}

// lines are the groups in the order of arrival, the total last.
func (t *Tallies) lines() []string {
	out := slices.DeleteFunc(slices.Clone(t.order), func(n string) bool { return n == total })
	return append(out, total)
}

// Print writes one line a group, in the order of arrival. silent = wrong value
// without a flag; flagged = wrong value with one; gaps = no value where there
// is one, in brackets those without an issue.
func (t *Tallies) Print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "docs\tcells\tright\tshare\texact\tsilent\tforeign\tflagged\tgaps\talarms\terrors\tmentions F1\torgan\tdivision\tyear\tdocs/s\t group")
	for _, n := range t.lines() {
		g := t.Group(n)
		speed := "-"
		if g.Time > 0 {
			speed = fmt.Sprintf("%.0f", float64(g.Docs)/g.Time.Seconds())
		}
		fmt.Fprintf(tw, "%d\t%d\t%d\t%.4f\t%d\t%d\t%d\t%d\t%d (%d)\t%d\t%d/%d\t%.3f\t%d\t%d\t%d\t%s\t %s\n", g.Docs, g.Labelled, g.Right, g.Share(),
			g.Exact, g.Silent, g.Foreign, g.Flagged, g.Gaps, g.Unflagged, g.Alarms, g.Found, g.Breaks, g.Mentions.F1(), g.Organs, g.Divisions, g.Years, speed, n)
	}
	return tw.Flush()
}

// Cause is a kind of failure with how often it was met and one example each of
// a few documents.
type Cause struct {
	Key      string
	Count    int
	Examples []string
}

// Causes groups failures so that the most frequent cause comes first.
type Causes struct{ by map[string]*Cause }

// Add counts one failure.
func (c *Causes) Add(key, example string) {
	if c.by == nil {
		c.by = map[string]*Cause{}
	}
	x := c.by[key]
	if x == nil {
		x = &Cause{Key: key}
		c.by[key] = x
	}
	x.Count++
	if len(x.Examples) < 4 && !slices.ContainsFunc(x.Examples, func(e string) bool { return sameDoc(e, example) }) {
		x.Examples = append(x.Examples, example)
	}
}

func sameDoc(a, b string) bool {
	x, _, _ := strings.Cut(a, ": ")
	y, _, _ := strings.Cut(b, ": ")
	return x == y
}

// severity puts silent wrong values first, then the published errors not found
// and the flagged wrong values, then all else.
func severity(key string) int {
	for i, p := range []string{"SILENT", "published error", "flagged"} {
		if strings.HasPrefix(key, p) {
			return i
		}
	}
	return 9
}

// Print writes the causes, the worst kind first and then the most frequent.
func (c *Causes) Print(w io.Writer, most int) {
	var all []*Cause
	for _, x := range c.by {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b *Cause) int {
		return cmp.Or(cmp.Compare(severity(a.Key), severity(b.Key)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	for _, x := range all[:min(most, len(all))] {
		fmt.Fprintf(w, "%6d  %s\n", x.Count, x.Key)
		for _, e := range x.Examples {
			fmt.Fprintf(w, "          %s\n", e)
		}
	}
}
