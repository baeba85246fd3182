package crawl

import (
	"time"

	"gongkai/internal/catalog"
)

const oneDay = 24 * time.Hour

// inSeason reports whether reports are being published.
func inSeason(c *catalog.Calendar, now time.Time) bool {
	m := int(now.Month())
	return m >= c.Season.From && m <= c.Season.To
}

// reportInterval is the time between two looks at a report of a year; 0 asks
// in every run.
func reportInterval(c *catalog.Calendar, year int, now time.Time) time.Duration {
	age := now.Year() - year
	for _, a := range c.Reports {
		if age > a.Age && year > 0 {
			continue
		}
		return days(inSeason(c, now), a.Season, a.Rest)
	}
	last := c.Reports[len(c.Reports)-1]
	return days(inSeason(c, now), last.Season, last.Rest)
}

func days(season bool, in, rest int) time.Duration {
	if season {
		return time.Duration(in) * oneDay
	}
	return time.Duration(rest) * oneDay
}

// latestReportYear is the newest report year that must be out by now: reports
// are due by 31 January, and a site gets until the season's end.
func latestReportYear(c *catalog.Calendar, now time.Time) int {
	if int(now.Month()) > c.Season.To {
		return now.Year() - 1
	}
	return now.Year() - 2
}
