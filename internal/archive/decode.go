package archive

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// ErrInflated is returned, with what fitted, for a body that grows beyond its
// bounds when its content-encoding is undone.
var ErrInflated = errors.New("decoded body beyond bounds")

// ErrEncoding is returned for a content-encoding that is unknown or broken; with
// a broken one comes what could be decoded.
var ErrEncoding = errors.New("content-encoding cannot be undone")

// DecodeLimits bounds Decode. Ratio is decoded over encoded bytes and counts
// beyond the first MiB, since short runs of blanks compress any page well.
type DecodeLimits struct {
	Bytes int64
	Ratio int64
}

// defaultDecodeLimits is what Payload uses.
func defaultDecodeLimits() DecodeLimits { return DecodeLimits{Bytes: 64 << 20, Ratio: 200} }

// Decode undoes the content-encoding of a body: gzip and deflate, up to two
// layers, as servers do send. A body that is said to be gzip and plainly is
// not comes back as it is, since servers that pass files through say so
// wrongly. It returns body itself when there is nothing to undo.
func Decode(body []byte, header http.Header, lim DecodeLimits) ([]byte, error) {
	var layers []string
	for _, v := range header.Values("Content-Encoding") {
		for e := range strings.SplitSeq(strings.ToLower(v), ",") {
			if e = strings.TrimSpace(e); e != "" && e != "identity" && e != "none" {
				layers = append(layers, e)
			}
		}
	}
	if len(layers) > 2 {
		return body, fmt.Errorf("%w: %d layers", ErrEncoding, len(layers))
	}
	bound := min(lim.Bytes, max(1<<20, int64(len(body))*lim.Ratio))
	for i := len(layers) - 1; i >= 0 && len(body) > 0; i-- {
		var r io.Reader
		var err error
		switch layers[i] {
		case "gzip", "x-gzip":
			if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
				continue
			}
			r, err = gzip.NewReader(bytes.NewReader(body))
		case "deflate": // zlib by the standard, bare by the custom of old servers
			if r, err = zlib.NewReader(bytes.NewReader(body)); err != nil {
				r, err = flate.NewReader(bytes.NewReader(body)), nil
			}
		default:
			return body, fmt.Errorf("%w: %q", ErrEncoding, layers[i])
		}
		if err != nil {
			return body, fmt.Errorf("%w: %v", ErrEncoding, err)
		}
		var out bytes.Buffer
		out.Grow(int(min(bound, int64(len(body))*4+bytes.MinRead)))
		n, err := io.Copy(&out, io.LimitReader(r, bound+1))
		if n > bound {
			return out.Bytes()[:bound], fmt.Errorf("%w: more than %d bytes from %d", ErrInflated, bound, len(body))
		}
		if err != nil {
			return out.Bytes(), fmt.Errorf("%w: %v", ErrEncoding, err)
		}
		body = out.Bytes()
	}
	return body, nil
}
