package fetch

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// lane is what takes one request at a time with a pause between: an address,
// or the host itself where no address is known to us (ConnectTo, proxies).
type lane struct {
	key  string
	busy chan struct{} // holds one token
	mu   sync.Mutex
	next time.Time // no request before
	fail int       // network failures in a row
}

// lanes is the timetable of all hosts.
type lanes struct {
	mu  sync.Mutex
	all map[string]*lane
}

func (l *lanes) lane(key string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.all[key]
	if ln == nil {
		ln = &lane{key: key, busy: make(chan struct{}, 1)}
		l.all[key] = ln
	}
	return ln
}

// of gives the lanes of a host: that of its name and those of its addresses,
// in an order that all takers share, so that none waits in a ring.
func (l *lanes) of(host string, addrs []netip.Addr) []*lane {
	held := []*lane{l.lane(host)}
	for _, a := range addrs {
		if key := a.String(); key != host {
			held = append(held, l.lane(key))
		}
	}
	slices.SortFunc(held, func(a, b *lane) int { return cmp.Compare(a.key, b.key) })
	return slices.CompactFunc(held, func(a, b *lane) bool { return a == b })
}

// take waits for all of ls and until each may be used again. When that would
// be longer than maxWait it gives up and says how long.
func take(ctx context.Context, ls []*lane, maxWait time.Duration) (wait time.Duration, err error) {
	for i, ln := range ls {
		select {
		case ln.busy <- struct{}{}:
		case <-ctx.Done():
			release(ls[:i])
			return 0, context.Cause(ctx)
		}
	}
	for {
		var until time.Time
		for _, ln := range ls {
			ln.mu.Lock()
			if ln.next.After(until) {
				until = ln.next
			}
			ln.mu.Unlock()
		}
		wait := time.Until(until)
		if wait <= 0 {
			return 0, nil
		}
		if wait > maxWait {
			release(ls)
			return wait, nil
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			release(ls)
			return 0, context.Cause(ctx)
		}
	}
}

func release(ls []*lane) {
	for _, ln := range ls {
		<-ln.busy
	}
}

// hold keeps ls closed for at least d from now.
func hold(ls []*lane, d time.Duration) {
	until := time.Now().Add(d)
	for _, ln := range ls {
		ln.mu.Lock()
		if until.After(ln.next) {
			ln.next = until
		}
		ln.mu.Unlock()
	}
}

// done ends a turn: the pause begins, and failures in a row are counted. The
// count is that of the host's own lane.
func done(ls []*lane, host string, pause time.Duration, failed bool) (failures int) {
	if pause > 0 {
		hold(ls, pause)
	}
	for _, ln := range ls {
		if ln.key != host {
			continue
		}
		ln.mu.Lock()
		if failed {
			ln.fail++
		} else {
			ln.fail = 0
		}
		failures = ln.fail
		ln.mu.Unlock()
	}
	release(ls)
	return failures
}
