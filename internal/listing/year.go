package listing

import (
	"regexp"
	"strconv"
	"strings"
)

// Addresses that carry the report year, so that the years can be counted off:
// hanweb's annual report servlet and Lonsun's year index.
var (
	servletYear = regexp.MustCompile(`(?i)(xxgkAnnualReport\.jsp\?(?:[^#]*&)?fbtime=)(\d{4})`)
	servletBare = regexp.MustCompile(`(?i)xxgkAnnualReport\.jsp\?[^#]*\barea=\w+`)
	pathYear    = regexp.MustCompile(`(?i)(AnnualReport/year/\d+/)(\d{4})`)
)

// YearOf gives the report year in an address that carries one as a parameter,
// and the span of the digits; 0 when it carries none.
func YearOf(raw string) (year, from, to int) {
	for _, re := range []*regexp.Regexp{servletYear, pathYear} {
		if m := re.FindStringSubmatchIndex(raw); m != nil {
			y, _ := strconv.Atoi(raw[m[4]:m[5]])
			return y, m[4], m[5]
		}
	}
	return 0, 0, 0
}

// yearSteps adds the same page of the year before and after, for a page whose
// own address carries the year, and completes a servlet address without one.
// The crawl goes on only from a year that was there.
func (w *reading) yearSteps() {
	if !w.uses("annualreport") && !w.uses("yearstep") {
		return
	}
	raw := w.URL.String()
	if year, from, to := YearOf(raw); year > 0 {
		for _, y := range []int{year - 1, year + 1} {
			if y > w.Until && w.Until > 0 || y < 2003 {
				continue
			}
			w.add(Link{URL: raw[:from] + strconv.Itoa(y) + raw[to:], Text: strconv.Itoa(y) + "年", Kind: Year, Mechanism: "annualreport", Inside: true})
		}
	}
	if w.Until == 0 {
		return
	}
	for i := range w.Links {
		l := w.Links[i]
		if servletBare.MatchString(l.URL) && !strings.Contains(strings.ToLower(l.URL), "fbtime=") {
			// The newest year may not be out yet; from the one before the years are counted off.
			for _, y := range []int{w.Until, w.Until - 1} {
				w.add(Link{URL: l.URL + "&fbtime=" + strconv.Itoa(y), Text: l.Text, Kind: Year, Mechanism: "annualreport", Inside: true})
			}
		}
	}
}
