package tables

import (
	"fmt"
	"testing"
)

// prose writes one full line of text at the margins of the test sheets.
func prose(s *Sheet, y float64, n int) {
	text := ""
	for i := range n {
		text += string([]rune("一二三四五六七八九十")[i%10])
	}
	write(s, 50, y, text)
}

func TestPageNumbersAndRunningHeads(t *testing.T) {
	var sheets []*Sheet
	for p := 1; p <= 3; p++ {
		s := newSheet(p)
		write(s, 200, 30, "某县信息公开年报")
		prose(s, 100, 30)
		write(s, 290, 810, fmt.Sprintf("- %d -", p))
		sheets = append(sheets, s)
	}
	text := "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
	want(t, lay(sheets...), "¶ 某县信息公开年报\n¶ "+text+text+text+"\n")
}

func TestBarePageNumbers(t *testing.T) {
	var sheets []*Sheet
	for p := 1; p <= 2; p++ {
		s := newSheet(p)
		write(s, 100, 100, "正文")
		write(s, 290, 810, fmt.Sprint(6+p))
		sheets = append(sheets, s)
	}
	want(t, lay(sheets...), "¶ 正文\n¶ 正文\n")

	// A lone number that does not count with the pages stays.
	s := newSheet(1)
	write(s, 100, 100, "正文")
	write(s, 290, 810, "56")
	want(t, lay(s), "¶ 正文\n¶ 56\n")
}

func TestParagraphs(t *testing.T) {
	s := newSheet(1)
	write(s, 70, 100, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八")
	write(s, 50, 116, "到此为止。")
	write(s, 70, 132, "（二）另一段一二三四五六七八九十一二三四五六七八九十一二")
	write(s, 50, 148, "也完了。")
	want(t, lay(s), `
¶ 一二三四五六七八九十一二三四五六七八九十一二三四五六七八到此为止。
¶ （二）另一段一二三四五六七八九十一二三四五六七八九十一二也完了。
`)
}

// table draws a ruled table of one label and two value columns from y down.
func table(s *Sheet, y float64, rows [][3]string) {
	xs := []float64{50, 200, 300, 400}
	for _, r := range rows {
		for i, v := range r {
			b := Box{xs[i], y, xs[i+1], y + 20}
			frameBox(s, b)
			write(s, b.X0+4, b.cy(), v)
		}
		y += 20
	}
}

func TestTableGoesOnOverThePage(t *testing.T) {
	a, b := newSheet(1), newSheet(2)
	table(a, 740, [][3]string{{"事项", "本年", "上年"}, {"1.许可", "12", "7"}})
	write(a, 290, 810, "- 1 -")
	table(b, 60, [][3]string{{"2.处罚", "", "150"}})
	got := lay(a, b)
	want(t, got, `
|事项|本年|上年|
|1.许可|12|7|
|2.处罚||150|
`)
	if at := got[0].Grid.Cells[6].At; at.Page != 2 || at.Row != 3 || at.Col != 1 {
		t.Errorf("first cell of the second page is at %v", at)
	}
}

func TestRowBrokenByThePage(t *testing.T) {
	for _, c := range []struct {
		name        string
		above, next [3]string
		want        string
	}{
		{"values above", [3]string{"2.行政", "5", "6"}, [3]string{"处罚决定", "", ""}, "|2.行政处罚决定|5|6|\n"},
		{"values below", [3]string{"2.行政", "", ""}, [3]string{"处罚决定", "5", "6"}, "|2.行政处罚决定|5|6|\n"},
		{"two rows", [3]string{"2.行政处罚", "5", "6"}, [3]string{"3.强制", "", ""}, "|2.行政处罚|5|6|\n|3.强制|||\n"},
		{"both have values", [3]string{"行政处罚", "5", "6"}, [3]string{"强制", "1", "2"}, "|行政处罚|5|6|\n|强制|1|2|\n"},
		{"blank form", [3]string{"行政处罚", "", ""}, [3]string{"强制", "", ""}, "|行政处罚|||\n|强制|||\n"},
	} {
		a, b := newSheet(1), newSheet(2)
		table(a, 740, [][3]string{{"事项", "本年", "上年"}, c.above})
		table(b, 60, [][3]string{c.next})
		t.Run(c.name, func(t *testing.T) { want(t, lay(a, b), "|事项|本年|上年|\n"+c.want) })
	}
}

func TestTablesOfOtherWidthStayApart(t *testing.T) {
	a, b := newSheet(1), newSheet(2)
	table(a, 740, [][3]string{{"事项", "本年", "上年"}})
	frameBox(b, Box{50, 60, 300, 80})
	frameBox(b, Box{300, 60, 550, 80})
	write(b, 60, 70, "甲")
	write(b, 310, 70, "乙")
	if got := lay(a, b); len(got) != 2 {
		t.Errorf("%d regions, want 2", len(got))
	}
}

func TestTablesWithoutLines(t *testing.T) {
	a, b := newSheet(1), newSheet(2)
	write(a, 50, 60, "二、收到申请的情况")
	xs := []float64{320, 400, 480}
	for i, h := range []string{"自然人", "企业", "总计"} {
		centred(a, Box{xs[i] - 30, 90, xs[i] + 30, 110}, h)
	}
	row := func(s *Sheet, y float64, label string, x float64, values ...string) {
		write(s, x, y, label)
		for i, v := range values {
			centred(s, Box{xs[i] - 30, y - 10, xs[i] + 30, y + 10}, v)
		}
	}
	row(a, 130, "一、本年新收", 50, "21", "4", "25")
	write(a, 50, 170, "（三）不予公开")
	row(a, 160, "1.国家秘密", 150, "0", "", "0")
	row(a, 180, "2.执法案卷", 150, "1", "—", "1")
	// A label of two lines: its values stand between them.
	row(b, 70, "", 50, "1200", "0", "1200")
	write(b, 150, 63, "1.要求确认或者重新")
	write(b, 150, 77, "出具已获取信息")
	row(b, 110, "（七）总计", 100, "", "", "")
	row(b, 140, "四、结转", 50, "0", "0", "0")
	write(b, 50, 200, "三、其他情况没有。")
	want(t, lay(a, b), `
¶ 二、收到申请的情况
|自然人|企业|总计|
|一、本年新收[1×2]|21|4|25|
|（三）不予公开[2×1]|1.国家秘密|0||0|
|2.执法案卷|1|—|1|
|1.要求确认或者重新出具已获取信息[1×2]|1200|0|1200|
|（七）总计[1×2]||||
|四、结转[1×2]|0|0|0|
¶ 三、其他情况没有。
`)
}

func TestProseWithNumbersIsNoTable(t *testing.T) {
	s := newSheet(1)
	write(s, 70, 100, "2023 年共收到申请 21 件，上年结转 3 件，办结 24 件，占比 100%")
	write(s, 50, 116, "其中网络 15 件，信函 6 件，当面 0 件。")
	write(s, 70, 132, "电话：0000-1234567")
	for _, r := range lay(s) {
		if r.Grid != nil {
			t.Errorf("prose became a grid:\n%s", show([]Region{r}))
		}
	}
}

// FuzzLay: any marks and rules give cells within their grid, one to a slot,
// and no text that was not there.
func FuzzLay(f *testing.F) {
	f.Add([]byte("seed of a sheet with some lines and numbers 0123456789"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, pages uint8) {
		var in []Sheet
		printed := map[rune]int{}
		texts := []rune("0123456789.-、一三规章（)件页第无")
		for p := range 1 + int(pages%3) {
			s := Sheet{Number: p + 1, Box: Box{0, 0, 600, 840}}
			for i := p; i+3 < len(data); i += 4 {
				x, y := float64(data[i])*2.3, float64(data[i+1])*3.2
				switch k := data[i+2]; {
				case k < 60:
					s.Rules = append(s.Rules, Box{x, y, x + float64(data[i+3])*2, y})
				case k < 120:
					s.Rules = append(s.Rules, Box{x, y, x, y + float64(data[i+3])*3})
				default:
					r := texts[int(k)%len(texts)]
					printed[r]++
					s.Marks = append(s.Marks, Mark{string(r), Box{x, y, x + 8, y + 10}})
				}
			}
			in = append(in, s)
		}
		got, _ := Lay(in)
		for _, r := range got {
			text := r.Text
			if g := r.Grid; g != nil {
				slot := map[[2]int]bool{}
				for _, c := range g.Cells {
					if c.RowSpan < 1 || c.ColSpan < 1 || c.Row < 0 || c.Col < 0 || c.Row+c.RowSpan > g.Rows || c.Col+c.ColSpan > g.Cols {
						t.Fatalf("cell %+v outside its grid of %d × %d", c, g.Rows, g.Cols)
					}
					for y := c.Row; y < c.Row+c.RowSpan; y++ {
						for x := c.Col; x < c.Col+c.ColSpan; x++ {
							if slot[[2]int{y, x}] && r.Ruled {
								t.Fatalf("two cells in slot %d, %d", y, x)
							}
							slot[[2]int{y, x}] = true
						}
					}
					text += c.Text
				}
			}
			for _, c := range text {
				if c != ' ' && c != '\n' {
					printed[c]--
				}
			}
		}
		for c, n := range printed {
			if n < 0 {
				t.Fatalf("%q is in the text more often than on the sheets", c)
			}
		}
	})
}
