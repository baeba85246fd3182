package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// bigBody is the size from which bodies wait for one another.
const bigBody = 4 << 20

// errorBody is how much is kept of the body of an error or a redirect.
const errorBody = 1 << 20

// watch ends an exchange in which nothing happens.
type watch struct {
	timer  *time.Timer
	inBody atomic.Bool
}

func newWatch(cancel context.CancelCauseFunc, d time.Duration) *watch {
	w := &watch{}
	w.timer = time.AfterFunc(d, func() {
		if w.inBody.Load() {
			cancel(errStall)
		} else {
			cancel(errFirstByte)
		}
	})
	return w
}

func (w *watch) reset(d time.Duration) { w.timer.Reset(d) }
func (w *watch) stop()                 { w.timer.Stop() }

func bodyReader(b []byte) io.Reader {
	if len(b) == 0 {
		return nil
	}
	return bytes.NewReader(b)
}

// cutBody says why a body is not whole; the zero value that it is.
type cutBody struct {
	warc    string // WARC-Truncated
	outcome Outcome
	reason  string
}

// readBody reads at most limit bytes of a body as they are on the wire.
func (c *Client) readBody(ctx context.Context, resp *http.Response, limit int64, quiet *watch) ([]byte, cutBody) {
	quiet.inBody.Store(true)
	begin := time.Now()
	size := int64(32 << 10)
	if resp.ContentLength >= 0 {
		size = min(resp.ContentLength, 1<<20, limit) // more is believed when it comes
	}
	buf := make([]byte, 0, size+1) // one more to meet the end without growing
	big := false
	defer func() {
		if big {
			<-c.big
		}
	}()
	for {
		if len(buf) == cap(buf) {
			if !big && len(buf) >= bigBody {
				select { // few long bodies at a time: memory stays flat
				case c.big <- struct{}{}:
					big = true
				case <-ctx.Done():
				}
			}
			buf = append(buf, 0)[:len(buf)]
		}
		quiet.reset(c.limits.Stall)
		n, err := resp.Body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return buf[:limit:limit], cutBody{"length", Truncated, fmt.Sprintf("body longer than %d bytes", limit)}
		case err == io.EOF:
			return buf, cutBody{}
		case err == nil && c.tooSlow(int64(len(buf)), time.Since(begin)):
			return buf, cutBody{"time", TimeoutStall, fmt.Sprintf("fewer than %d bytes a second", c.limits.Rate)}
		case err != nil:
			return buf, cutFor(ctx, err)
		}
	}
}

// tooSlow reports whether a body of n bytes has been dripping for d.
func (c *Client) tooSlow(n int64, d time.Duration) bool {
	return d > 2*c.limits.Stall && n < int64(d.Seconds()*float64(c.limits.Rate))
}

// cutFor says how a body that broke off is marked.
func cutFor(ctx context.Context, err error) cutBody {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errStall):
		return cutBody{"time", TimeoutStall, cause.Error()}
	case errors.Is(cause, errTotal):
		return cutBody{"time", TimeoutTotal, cause.Error()}
	}
	return cutBody{"disconnect", Truncated, clip(err.Error(), 200)}
}
