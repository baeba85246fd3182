package fetch

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
)

// Bounds on cookies. Some sites answer only a caller who brings back the one
// they set; none needs more than this.
const (
	cookieBytes = 4 << 10 // of one
	cookieHost  = 8 << 10 // sent to one URL
	cookieTotal = 20_000  // in all; then all are forgotten
)

// boundedJar is a cookie jar that a hostile site cannot fill.
type boundedJar struct {
	mu  sync.Mutex
	jar *cookiejar.Jar
	n   int
}

func newJar() *boundedJar {
	jar, _ := cookiejar.New(nil) // fails never
	return &boundedJar{jar: jar}
}

func (j *boundedJar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	room := cookieHost
	for _, c := range j.jar.Cookies(u) {
		room -= len(c.Name) + len(c.Value) + 3
	}
	var keep []*http.Cookie
	for _, c := range cookies {
		n := len(c.Name) + len(c.Value) + 3
		if n > cookieBytes || n > room {
			continue
		}
		room -= n
		keep = append(keep, c)
	}
	if len(keep) == 0 {
		return
	}
	if j.n += len(keep); j.n > cookieTotal {
		j.jar, _ = cookiejar.New(nil)
		j.n = len(keep)
	}
	j.jar.SetCookies(u, keep)
}

func (j *boundedJar) Cookies(u *url.URL) []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.n == 0 {
		return nil
	}
	return j.jar.Cookies(u)
}
