package fakeweb

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"sort"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/tools/txtar"
)

// answer is one stored answer.
type answer struct {
	body     []byte
	status   int
	header   http.Header
	etag     string // "" when the server knows no validators
	lie      bool
	anyQuery bool
}

// Web is a set of sites.
type Web struct {
	answers map[string]*answer // "METHOD host/path?query"
	hosts   map[string]bool
	homes   []string

	mu       sync.Mutex
	requests []Request
	count    int
}

// Request is one request that the web has seen, in order.
type Request struct {
	Method, Host, URI, UserAgent, IfNoneMatch string
	Status                                    int
	Bytes                                     int // of the body of the answer
}

// Load reads every *.txtar below dir of fsys.
func Load(fsys fs.FS, dir string) (*Web, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.txtar"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	w := New()
	for _, f := range files {
		b, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, err
		}
		if err := w.Add(txtar.Parse(b)); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
	}
	return w, nil
}

// New is an empty web.
func New() *Web { return &Web{answers: map[string]*answer{}, hosts: map[string]bool{}} }

// Add adds the answers of one archive.
func (w *Web) Add(a *txtar.Archive) error {
	for _, f := range a.Files {
		fields := strings.Fields(f.Name)
		if len(fields) == 0 {
			return fmt.Errorf("a file without a name")
		}
		options := map[string]string{}
		for _, o := range fields[1:] {
			k, v, ok := strings.Cut(o, "=")
			if !ok {
				return fmt.Errorf("%s: option %q", f.Name, o)
			}
			options[k] = v
		}
		if err := w.set(fields[0], options, string(a.Comment), f.Data); err != nil {
			return err
		}
	}
	return nil
}

// Set stores one answer; name and options as in a txtar file.
func (w *Web) Set(name string, options map[string]string, data []byte) error {
	return w.set(name, options, "", data)
}

func (w *Web) set(name string, options map[string]string, shared string, data []byte) error {
	host, uri, ok := strings.Cut(name, "/")
	if !ok || host == "" {
		return fmt.Errorf("%s: want host/path", name)
	}
	body, err := execute(name, shared, string(data))
	if err != nil {
		return err
	}
	an := &answer{status: 200, header: http.Header{}}
	typ, method := typeOf(uri), "GET"
	charset := "utf-8"
	for k, v := range options {
		switch k {
		case "charset":
			charset = v
			if v == "gbk" || v == "gb2312" || v == "gb18030" {
				if body, err = simplifiedchinese.GB18030.NewEncoder().Bytes(body); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
		case "type":
			typ = v
		case "status":
			if an.status, err = strconv.Atoi(v); err != nil {
				return fmt.Errorf("%s: status %q", name, v)
			}
		case "location":
			an.header.Set("Location", v)
			if an.status == 200 {
				an.status = 302
			}
		case "method":
			method = v
		case "base64":
			if body, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(body)), "")); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		case "lie":
			an.lie = v == "yes"
		case "etag", "header-charset":
		default:
			if !strings.HasPrefix(k, "header-") {
				return fmt.Errorf("%s: unknown option %q", name, k)
			}
			an.header.Set(strings.TrimPrefix(k, "header-"), v)
		}
	}
	if h := options["header-charset"]; h != "" {
		charset = h
	}
	if strings.HasPrefix(typ, "text/") || typ == "application/json" {
		if charset != "none" {
			typ += "; charset=" + charset
		}
	} else {
		body = bytes.TrimSuffix(body, []byte("\n"))
	}
	an.header.Set("Content-Type", typ)
	an.body = body
	if options["etag"] != "no" && an.status == 200 {
		sum := sha1.Sum(body)
		an.etag = `"` + hex.EncodeToString(sum[:8]) + `"`
	}
	if rest, any := strings.CutSuffix(uri, "?*"); any {
		uri, an.anyQuery = rest, true
	}
	if !w.hosts[host] {
		w.hosts[host] = true
	}
	if uri == "" {
		w.homes = append(w.homes, "http://"+host+"/")
	}
	w.mu.Lock()
	w.answers[method+" "+host+"/"+canonicalQuery(uri)] = an
	w.mu.Unlock()
	return nil
}

// Remove takes an answer away, so that the address gives 404.
func (w *Web) Remove(name string) {
	host, uri, _ := strings.Cut(name, "/")
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.answers, "GET "+host+"/"+canonicalQuery(uri))
}

// Homes are the home pages, in order of loading.
func (w *Web) Homes() []string { return append([]string(nil), w.homes...) }

// Requests gives what was asked so far.
func (w *Web) Requests() []Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Request(nil), w.requests...)
}

// Forget empties the list of requests.
func (w *Web) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = nil
}

// canonicalQuery orders the parameters, so that any order asks for the same.
func canonicalQuery(uri string) string {
	p, q, ok := strings.Cut(uri, "?")
	if !ok {
		return uri
	}
	v, err := url.ParseQuery(q)
	if err != nil {
		return uri
	}
	return p + "?" + v.Encode()
}

// ServeHTTP answers for the host that the request names.
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	uri := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	query := r.URL.RawQuery
	if r.Method == http.MethodPost && r.Body != nil {
		b, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
		if err == nil && len(b) > 0 {
			if query != "" {
				query += "&"
			}
			query += string(b)
		}
	}
	an, status := w.find(r.Method, host, uri, query)
	var body []byte
	if an != nil {
		body = an.body
		for k, v := range an.header {
			rw.Header()[k] = v
		}
		etag := an.etag
		if an.lie {
			w.mu.Lock()
			w.count++
			etag = fmt.Sprintf(`"%d"`, w.count)
			w.mu.Unlock()
		}
		if etag != "" {
			rw.Header().Set("ETag", etag)
			if r.Header.Get("If-None-Match") == etag {
				status, body = http.StatusNotModified, nil
			}
		}
	} else {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		body = []byte("<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>")
	}
	w.mu.Lock()
	w.requests = append(w.requests, Request{r.Method, host, r.URL.RequestURI(), r.UserAgent(), r.Header.Get("If-None-Match"), status, len(body)})
	w.mu.Unlock()
	rw.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = rw.Write(body)
	}
}

// find looks an answer up: with its query, with any query, else the host's own
// error page.
func (w *Web) find(method, host, uri, query string) (*answer, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := method + " " + host + "/" + uri
	if query != "" {
		if an := w.answers[method+" "+host+"/"+canonicalQuery(uri+"?"+query)]; an != nil {
			return an, an.status
		}
	}
	if an := w.answers[key]; an != nil && (query == "" || an.anyQuery) {
		return an, an.status
	}
	if strings.HasSuffix(uri, "/") || uri == "" {
		if an := w.answers[key+"index.html"]; an != nil && query == "" {
			return an, an.status
		}
	}
	if uri == "index.html" && query == "" {
		if an := w.answers[method+" "+host+"/"]; an != nil {
			return an, an.status
		}
	}
	if an := w.answers["GET "+host+"/404"]; an != nil && uri != "robots.txt" {
		return an, an.status
	}
	return nil, http.StatusNotFound
}

// RoundTrip answers without a network.
func (w *Web) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := &recorder{header: http.Header{}, status: 200}
	if r.Host == "" {
		r.Host = r.URL.Host
	}
	w.ServeHTTP(rec, r)
	return &http.Response{
		Status: strconv.Itoa(rec.status) + " " + http.StatusText(rec.status), StatusCode: rec.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: rec.header, Body: io.NopCloser(&rec.body), ContentLength: int64(rec.body.Len()), Request: r,
	}, nil
}

type recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(status int)      { r.status = status }

// Serve answers on a loopback port until close is called; addr is host:port.
func (w *Web) Serve() (addr string, close func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &http.Server{Handler: w}
	done := make(chan struct{})
	go func() {
		_ = s.Serve(l)
		defer func() { done <- struct{}{} }()
	}()
	return l.Addr().String(), func() { _ = s.Close(); <-done }, nil
}

func typeOf(uri string) string {
	p, _, _ := strings.Cut(uri, "?")
	switch strings.ToLower(path.Ext(p)) {
	case ".txt":
		return "text/plain"
	case ".xml":
		return "text/xml"
	case ".json":
		return "application/json"
	case ".js":
		return "application/javascript"
	case ".pdf":
		return "application/pdf"
	case ".doc":
		return "application/msword"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".zip":
		return "application/zip"
	case ".png":
		return "image/png"
	case ".jpg":
		return "image/jpeg"
	}
	return "text/html"
}
