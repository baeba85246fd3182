package main

import (
	"fmt"
	"os"

	"gongkai/internal/fakeweb"
)

// web is the fictional government web as served on loopback.
type web struct {
	addr  string   // 127.0.0.1:port
	homes []string // home pages of the sites
	close func()
}

func serve(dir string) (web, error) {
	w, err := fakeweb.Load(os.DirFS(dir), ".")
	if err != nil {
		return web{}, err
	}
	if len(w.Homes()) == 0 {
		return web{}, fmt.Errorf("no site in %s: run the demo from the root of the repository", dir)
	}
	addr, stop, err := w.Serve()
	return web{addr, w.Homes(), stop}, err
}
