// Package fakeweb serves a whole little government web from txtar files, for
// tests as an http.RoundTripper and for demonstrations as one loopback server
// that tells its sites apart by the Host header.
//
// One txtar file is one or more hosts. In it, a file is one answer:
//
//	-- www.example.gov.cn/zwgk/index.html charset=gbk status=200 --
//
// The name is host, path and, where the answer depends on it, query; the
// options follow: charset (the body is stored as UTF-8 and served in that
// charset), header-charset (what Content-Type claims, "none" for nothing),
// type, status, location, method (GET unless said), etag=no (no validators,
// conditional requests are not understood), lie=yes (validators that change
// with every answer), base64=yes. A name that ends in ?* answers any query. A
// path that is missing gets the host's /404 answer, with its status, else a
// plain 404.
//
// Bodies are text/template with functions that make reports of fictional
// organs: see Report and the functions in template.go. Templates defined in the
// archive's comment are there for all of its files. The organs do not
// exist, the arithmetic of their reports holds, and everything is the same at
// every start.
package fakeweb
