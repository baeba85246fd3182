package document

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestOfficeKind(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "\x00\x00\x00\x00"
	wide := func(s string) (out string) {
		for _, r := range s {
			out += string(r) + "\x00"
		}
		return out
	}
	for _, c := range []struct{ bytes, name, want string }{
		{"{\\rtf1 x}", "报告.doc", "rtf"},
		{ole + wide("WordDocument"), "报告.wps", "doc"},
		{ole + wide("Workbook"), "报告.et", "xls"},
		{ole, "报告.wps", "doc"},
		{ole + wide("EncryptedPackage"), "报告.docx", ""},
		{ole, "报告.ppt", ""},
		{"<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?>", "x.doc", "xml"},
		{"plain", "x.doc", ""},
	} {
		k, err := officeKind([]byte(c.bytes), c.name)
		if k.ext != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%q %s: %q, %v; want %q", c.bytes, c.name, k.ext, err, c.want)
		}
	}
}

func TestOfficeWithoutLibreOffice(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if sofficePath() != "" {
		t.Skip("LibreOffice stands where it is always found")
	}
	d, err := testCarriers(t).office(context.Background(), []byte("{\\rtf1 x}"), Options{})
	if err != nil || codes(d) != "needs_libreoffice" || d.Format != "rtf" {
		t.Errorf("%v, %v", d, err)
	}
}

func TestOffice(t *testing.T) {
	program := sofficePath()
	if program == "" {
		t.Skip("LibreOffice is not installed")
	}
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	// Debian packs Writer and Calc apart; either alone reads half of the formats.
	if real, err := filepath.EvalSymlinks(program); err == nil {
		all, _ := filepath.Glob(filepath.Join(filepath.Dir(real), "lib*lo.so"))
		for _, part := range []string{"libswlo.so", "libsclo.so"} {
			if len(all) > 0 && !slices.Contains(all, filepath.Join(filepath.Dir(real), part)) {
				t.Skipf("LibreOffice is not whole: no %s", part)
			}
		}
	}
	ctx := context.Background()
	c := testCarriers(t)
	rtf := `{\rtf1\ansi\trowd\cellx2000\cellx4000\intbl A\cell 12\cell\row\trowd\cellx2000\cellx4000\intbl B\cell\cell\row\pard end\par}`
	d, err := c.office(ctx, []byte(rtf), Options{Name: "x.doc"})
	expect(t, d, err, "|A|12|\n|B||\n¶ end\n")

	// The old binary formats, made by LibreOffice itself.
	dir := t.TempDir()
	for name, from := range map[string]struct{ file, text, to, filter string }{
		"doc": {"in.html", `<html><head><meta charset="utf-8"></head><body><p>甲</p><table><tr><td colspan="2">宽</td></tr><tr><td>1</td><td></td></tr></table></body></html>`,
			"doc:MS Word 97", "--infilter=HTML (StarWriter)"},
		"xls": {"in.csv", "规章,12.5\n", "xls", "--infilter=Text - txt - csv (StarCalc):44,34,76,1"},
	} {
		src := filepath.Join(dir, from.file)
		if err := os.WriteFile(src, []byte(from.text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), from.filter, "--convert-to", from.to, "--outdir", dir, src)
		cmd.Env = append(os.Environ(), "HOME="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		b, err := os.ReadFile(filepath.Join(dir, "in."+name))
		if err != nil {
			t.Fatalf("LibreOffice made no %s: %v\n%s", name, err, out)
		}
		d, err := c.office(ctx, b, Options{Name: "in.wps"})
		want := map[string]string{"doc": "¶ 甲\n|宽[1×2]|\n|1||\n", "xls": "# in\n|规章|12.5|\n"}[name]
		expect(t, d, err, want)
		if d.Format != name {
			t.Errorf("format %q", d.Format)
		}
	}

	// A document that takes too long is stopped, and the next one is read.
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := c.office(short, []byte(rtf), Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stopped with %v", err)
	}
	d, err = c.office(ctx, []byte(rtf), Options{})
	expect(t, d, err, "|A|12|\n|B||\n¶ end\n")
	profile := c.soffice.profile
	if err := c.close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(profile); err == nil {
		t.Error("the profile is left behind")
	}
}
