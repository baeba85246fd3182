package archive

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

func TestDecode(t *testing.T) {
	lim := DecodeLimits{Bytes: 8 << 20, Ratio: 100}
	for _, tc := range []struct {
		name, encoding string
		in             []byte
		want           int // bytes
		ok             bool
	}{
		{"plain", "", []byte("x"), 1, true},
		{"identity", "identity", []byte("x"), 1, true},
		{"gzip", "GZIP", zip([]byte("xyz")), 3, true},
		{"twice", "gzip, gzip", zip(zip([]byte("xyz"))), 3, true},
		{"thrice", "gzip, gzip, gzip", zip(zip(zip([]byte("xyz")))), 0, false},
		{"not gzip", "gzip", []byte("plain"), 5, true},
		{"empty", "gzip", nil, 0, true},
		{"unknown", "br", []byte("x"), 1, false},
		{"ratio", "gzip", zip(make([]byte, 4<<20)), 1 << 20, false},
		{"bomb in a bomb", "gzip, gzip", zip(zip(make([]byte, 64<<20))), 1 << 20, false},
	} {
		got, err := Decode(tc.in, http.Header{"Content-Encoding": {tc.encoding}}, lim)
		if (err == nil) != tc.ok || tc.name != "thrice" && len(got) != tc.want {
			t.Errorf("%s: %d bytes, %v", tc.name, len(got), err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(zip([]byte("xyz")), "gzip")
	f.Add([]byte("\x78\x9c"), "deflate")
	f.Fuzz(func(t *testing.T, body []byte, encoding string) {
		lim := DecodeLimits{Bytes: 2 << 20, Ratio: 50}
		got, _ := Decode(body, http.Header{"Content-Encoding": {encoding}}, lim)
		if int64(len(got)) > max(lim.Bytes, int64(len(body))) {
			t.Errorf("%d bytes from %d", len(got), len(body))
		}
	})
}

// FuzzExchanges puts any bytes behind a good exchange: the good one is found,
// and the offset up to which the file is whole is behind it and within it.
func FuzzExchanges(f *testing.F) {
	m := membersPool.New().(*members)
	x := page(1, "http://a.gov.cn/", "x")
	if _, err := x.pack(m); err != nil {
		f.Fatal(err)
	}
	good := bytes.Clone(m.buf.Bytes())
	f.Add([]byte("\x1f\x8b\x08"))
	f.Add(good[:len(good)-7])
	f.Add(zip([]byte("WARC/1.1\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n\r\n\r\n")))
	f.Add(zip([]byte("WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 99999999999\r\n\r\n\r\n\r\n")))
	f.Add([]byte("\x1f\x8b\b00000000")) // a header that ends as if the file did
	f.Fuzz(func(t *testing.T, tail []byte) {
		all := records(io.MultiReader(bytes.NewReader(good), bytes.NewReader(tail)), "x.warc.gz", 0)
		var whole int64
		n, torn := 0, false
		for _, err := range exchangesOf(all, "x.warc.gz", 0, &whole) {
			if err != nil {
				torn = true
				break
			}
			n++
		}
		size := int64(len(good) + len(tail))
		if n < 1 || whole < int64(len(good)) || whole > size || !torn && whole != size {
			t.Errorf("%d exchanges, whole up to %d of %d, torn %v", n, whole, size, torn)
		}
	})
}

func FuzzIndexLine(f *testing.F) {
	c := Capture{URL: "http://a.gov.cn/", Method: "GET", Status: 200, Time: noon, Place: Place{"gongkai-000001-x.warc.gz", 1, 2}}
	f.Add(bytes.TrimSpace(c.cdxj(marshal(c.indexLine()))))
	f.Fuzz(func(t *testing.T, line []byte) {
		c, err := parseCDXJ(line)
		if err != nil {
			return
		}
		again, err := parseCDXJ(bytes.TrimSuffix(c.cdxj(marshal(c.indexLine())), []byte{'\n'}))
		if err != nil {
			t.Fatal(err)
		}
		if again.URL != c.URL || again.Place != c.Place && c.Offset >= 0 && c.Length >= 0 {
			t.Errorf("%+v became %+v", c, again)
		}
	})
}
