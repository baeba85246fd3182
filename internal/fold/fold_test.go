package fold

import (
	"testing"
	"unicode/utf8"
)

func TestKey(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"（三）不予公开", "三不予公开"},
		{"㈢ 不予\u200b 公開", "三不予公开"},
		{"１．属于国家秘密", "1属于国家秘密"},
		{"危及“三安全一稳定”", "危及三安全一稳定"},
		{"本年增/减", "本年增减"},
		{"規　章", "规章"},
		{"①\ue004当面", "1当面"},
		{"政府信(xin)息公開(kāi)", "政府信息公开"},
		{"", ""},
	} {
		if got := Key(c.in); got != c.want {
			t.Errorf("Key(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTraditionalTable(t *testing.T) {
	if a, b := utf8.RuneCountInString(traditional), utf8.RuneCountInString(simplified); a != b {
		t.Fatalf("%d traditional characters, %d simplified", a, b)
	}
	for _, r := range simplified {
		if simple[r-lowest] != 0 && Rune(Rune(r)) != Rune(r) {
			t.Errorf("%c does not settle", r)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add("（一）予以公開 \u200b１")
	f.Fuzz(func(t *testing.T, s string) {
		k := Key(s)
		if Key(k) != k {
			t.Fatalf("Key is not idempotent: %q -> %q -> %q", s, k, Key(k))
		}
		_ = Text(s)
	})
}
