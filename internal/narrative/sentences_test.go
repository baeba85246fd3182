package narrative_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongkai/internal/fact"
	"gongkai/internal/narrative"
)

// said is a mention as the sentences of testdata write it.
func said(m fact.Mention) string {
	s := m.Indicator + " " + m.Value.String() + m.Unit
	if m.Approximate {
		s += "~"
	}
	return s
}

func TestSentences(t *testing.T) {
	f, _ := declared(t)
	b, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	var sentence string
	var want []string
	check := func() {
		if sentence == "" {
			return
		}
		mentions, _, _ := f.Read([]narrative.Paragraph{{Text: sentence, At: fact.Locator{Start: 7, End: 7 + len(sentence)}}})
		var got []string
		for _, m := range mentions {
			got = append(got, said(m))
			if !strings.Contains(sentence, m.Sentence) || sentence[m.At.Start-7:m.At.End-7] != m.Sentence {
				t.Errorf("%s: %q at %v is not a piece of it", sentence, m.Sentence, m.At)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", sentence, d)
		}
		sentence, want = "", nil
	}
	n := 0
	for _, line := range strings.Split(string(b), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.ContainsAny(line, "，。；、"):
			check()
			sentence = line
			n++
		case line != "none":
			want = append(want, line)
		}
	}
	check()
	t.Logf("%d sentences", n)
}
