package document

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"gongkai/internal/tables"
)

// tesseractEngine runs tesseract on batches of small pictures, one batch at a
// time.
type tesseractEngine struct {
	mu      sync.Mutex
	asked   bool
	program string
	digits  string // language data for numbers: eng where installed
}

// slotImage is one cell of a pictured table.
type slotImage struct {
	place tables.Box
	ink   image.Rectangle
	text  string
}

type word struct {
	text string
	at   image.Rectangle
}

// ready looks once whether tesseract and its Chinese data are installed.
func (t *tesseractEngine) ready(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.asked {
		t.asked = true
		if p, err := exec.LookPath("tesseract"); err == nil {
			out, err := exec.CommandContext(ctx, p, "--list-langs").CombinedOutput()
			if err == nil && strings.Contains(string(out), "chi_sim") {
				t.program, t.digits = p, "chi_sim"
				if slices.Contains(strings.Fields(string(out)), "eng") {
					t.digits = "eng"
				}
			}
		}
	}
	if t.program == "" {
		return errNoTesseract
	}
	return nil
}

// cells reads each cell by itself, first as Chinese; what then looks like a
// number is read once more as digits only, and a third time where the two
// differ. A number that no two readings agree on ends in a question mark.
func (t *tesseractEngine) cells(ctx context.Context, p *ink, cells []slotImage) error {
	var all []int
	for i := range cells {
		all = append(all, i)
	}
	texts, err := t.batch(ctx, p, cells, all, "-l", "chi_sim", "--psm", "6")
	if err != nil {
		return err
	}
	var numbers []int
	for i, s := range texts {
		cells[i].text = s
		han := 0
		for _, r := range s {
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
		narrow := cells[i].ink.Dx() < 6*max(cells[i].ink.Dy(), 10)
		if n := utf8.RuneCountInString(s); n <= 14 && han*2 <= n && narrow || n == 0 {
			numbers = append(numbers, i)
		}
	}
	const only = "tessedit_char_whitelist=0123456789.,-+"
	digits, err := t.batch(ctx, p, cells, numbers, "-l", t.digits, "--psm", "7", "-c", only)
	if err != nil {
		return err
	}
	var doubtful []int
	second := map[int]string{}
	for k, i := range numbers {
		d := strings.Trim(strings.ReplaceAll(digits[k], " ", ""), ".,")
		first := digitsOf(cells[i].text)
		switch {
		case d == "":
		case first == "" || first == digitsOf(d):
			cells[i].text = d
		default:
			doubtful = append(doubtful, i)
			second[i] = d
		}
	}
	third, err := t.batch(ctx, p, cells, doubtful, "-l", t.digits, "--psm", "8", "-c", only)
	if err != nil {
		return err
	}
	for k, i := range doubtful {
		d := strings.Trim(strings.ReplaceAll(third[k], " ", ""), ".,")
		switch digitsOf(d) {
		case digitsOf(second[i]), digitsOf(cells[i].text):
			cells[i].text = d
		default:
			cells[i].text = second[i] + "?"
		}
	}
	return nil
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// batch recognises the chosen cells with one run of the program.
func (t *tesseractEngine) batch(ctx context.Context, p *ink, cells []slotImage, chosen []int, args ...string) ([]string, error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "gongkai-ocr-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var list strings.Builder
	for _, i := range chosen {
		name := filepath.Join(dir, strconv.Itoa(i)+".png")
		if err := writePNG(name, p.cut(cells[i].ink)); err != nil {
			return nil, err
		}
		list.WriteString(name + "\n")
	}
	names := filepath.Join(dir, "list.txt")
	if err := os.WriteFile(names, []byte(list.String()), 0o600); err != nil {
		return nil, err
	}
	out, err := t.run(ctx, append([]string{names, "-"}, args...)...)
	if err != nil {
		return nil, err
	}
	pages := strings.Split(out, "\f")
	texts := make([]string, len(chosen))
	for k := range texts {
		if k < len(pages) {
			texts[k] = joinRead(pages[k])
		}
	}
	if len(pages) < len(chosen) {
		return nil, fmt.Errorf("tesseract read %d of %d cells", len(pages), len(chosen))
	}
	return texts, nil
}

// joinRead joins the lines of a cell; blanks between Chinese characters are
// what recognition makes of their spacing.
func joinRead(s string) string {
	var b strings.Builder
	var prev rune
	for _, f := range strings.Fields(s) {
		first, _ := utf8.DecodeRuneInString(f)
		if b.Len() > 0 && first < 0x2E80 && prev < 0x2E80 {
			b.WriteByte(' ')
		}
		b.WriteString(f)
		prev, _ = utf8.DecodeLastRuneInString(f)
	}
	return b.String()
}

// words reads a whole picture and gives each word with its place.
func (t *tesseractEngine) words(ctx context.Context, p *ink) ([]word, error) {
	if _, any := p.bounds(p.grey.Bounds()); !any {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "gongkai-ocr-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "page.png")
	if err := writePNG(name, p.grey); err != nil {
		return nil, err
	}
	out, err := t.run(ctx, name, "-", "-l", "chi_sim", "--psm", "4", "tsv")
	if err != nil {
		return nil, err
	}
	var ws []word
	for line := range strings.SplitSeq(out, "\n") {
		f := strings.Split(line, "\t")
		if len(f) < 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var v [4]int
		for i := range v {
			v[i], _ = strconv.Atoi(f[6+i])
		}
		ws = append(ws, word{strings.TrimSpace(f[11]), image.Rect(v[0], v[1], v[0]+v[2], v[1]+v[3])})
	}
	return ws, nil
}

func (t *tesseractEngine) run(ctx context.Context, args ...string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	cmd := exec.CommandContext(ctx, t.program, args...)
	killGroup(cmd)
	cmd.WaitDelay = 2 * time.Second
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &boundedBuffer{b: &out, left: 8 << 20}, &boundedBuffer{b: &said, left: 2048}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return "", fmt.Errorf("tesseract: %w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	return out.String(), nil
}

func writePNG(name string, img image.Image) error {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.NoCompression}
	if err := enc.Encode(&b, img); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o600)
}
