package fetch

import (
	"bytes"
	"testing"
)

// kept is what a tap keeps of an answer that comes in pieces of size n.
func kept(answer []byte, n int) []byte {
	t := &tapConn{limit: 1 << 10, done: true}
	t.begin()
	for b := answer; len(b) > 0; {
		k := min(n, len(b))
		t.keep(b[:k])
		b = b[k:]
	}
	return t.take()
}

func TestTap(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nX: 1\r\n\r\n"
	for in, want := range map[string]string{
		head + "body\r\n\r\nmore":                       head,
		"HTTP/1.1 100 Continue\r\n\r\n" + head + "body": head,
		"HTTP/1.1 200 OK\r\nX: 1":                       "",
	} {
		for n := 1; n < 40; n++ {
			if got := kept([]byte(in), n); string(got) != want {
				t.Errorf("%q in pieces of %d: %q", in, n, got)
			}
		}
	}
}

// FuzzTap: how an answer is cut into reads changes nothing.
func FuzzTap(f *testing.F) {
	f.Add([]byte("HTTP/1.1 103 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), 3)
	f.Add([]byte("HTTP/1xx\r\n\r\nHTTP 11/.200 OK\r\n\n\r\n"), 13)
	f.Fuzz(func(t *testing.T, answer []byte, n int) {
		if len(answer) > 1<<10 {
			return // beyond the bound the place of the cut matters
		}
		whole := kept(answer, len(answer)+1)
		if got := kept(answer, max(1, n%64)); !bytes.Equal(got, whole) {
			t.Errorf("%q in pieces of %d, %q whole", got, n, whole)
		}
	})
}
