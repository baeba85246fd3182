package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const (
	pdfInstances = 2    // sandboxes of pdfium at one time
	pdfRecycle   = 64   // documents read by one sandbox before it is thrown away
	pdfPages64k  = 4096 // memory of one sandbox in pages of 64 KiB: 256 MiB
)

// pdfEngine keeps pdfium in WebAssembly sandboxes without a file system. It
// starts on first use. A sandbox that trapped, ran out of time or has read
// pdfRecycle documents is thrown away, since its memory only ever grows.
type pdfEngine struct {
	logger *slog.Logger

	mu     sync.Mutex
	pool   pdfium.Pool
	cache  wazero.CompilationCache
	idle   []*pdfInstance
	closed bool
	slots  chan struct{}
}

type pdfInstance struct {
	pdfium.Pdfium
	used int
	// Of the document being read: characters looked up, and whether some have
	// no outline.
	seen map[inked]bool
	flat bool
}

func newPDFEngine(logger *slog.Logger) *pdfEngine {
	return &pdfEngine{logger: logger, slots: make(chan struct{}, pdfInstances)}
}

// take waits for a sandbox. give must be called with it, whatever happens.
func (e *pdfEngine) take(ctx context.Context) (*pdfInstance, error) {
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	in, err := e.instance()
	if err != nil {
		<-e.slots
	}
	return in, err
}

func (e *pdfEngine) instance() (*pdfInstance, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errors.New("reader is closed")
	}
	if e.pool == nil {
		if err := e.start(); err != nil {
			return nil, fmt.Errorf("start pdfium: %w", err)
		}
	}
	if n := len(e.idle); n > 0 {
		in := e.idle[n-1]
		e.idle = e.idle[:n-1]
		return in, nil
	}
	p, err := e.pool.GetInstance(30 * time.Second)
	if err != nil {
		return nil, fmt.Errorf("start pdfium: %w", err)
	}
	return &pdfInstance{Pdfium: p}, nil
}

func (e *pdfEngine) start() error {
	began := time.Now()
	// WithCloseOnContextDone is what lets give stop a document that never ends.
	cfg := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(pdfPages64k).
		WithCloseOnContextDone(true)
	if cache, err := compilationCache(); err != nil {
		e.logger.Debug("no compilation cache for pdfium", "err", err)
	} else {
		e.cache = cache
		cfg = cfg.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: pdfInstances, MaxTotal: pdfInstances,
		FSConfig: wazero.NewFSConfig().WithFSMount(newFontFiles(), "/usr/share"), RuntimeConfig: cfg,
		Stdout: io.Discard, Stderr: io.Discard,
		ReuseWorkers: true,
	})
	if err != nil {
		return err
	}
	e.pool = pool
	e.logger.Debug("pdfium started", "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// compilationCache keeps the compiled module (seconds of work) between runs,
// in the cache directory of the user or else of the machine.
func compilationCache() (wazero.CompilationCache, error) {
	dir, err := os.UserCacheDir()
	if err == nil {
		dir = filepath.Join(dir, "gongkai", "pdfium")
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		dir = filepath.Join(os.TempDir(), fmt.Sprintf("gongkai-pdfium-%d", os.Getuid()))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return wazero.NewCompilationCacheWithDir(dir)
}

// give returns a sandbox, or throws it away when it is broken or worn.
func (e *pdfEngine) give(in *pdfInstance, broken bool) {
	defer func() { <-e.slots }()
	in.used++
	e.mu.Lock()
	defer e.mu.Unlock()
	if broken || in.used >= pdfRecycle || e.closed {
		if err := in.Kill(); err != nil {
			e.logger.Debug("stop pdfium", "err", err)
		}
		return
	}
	e.idle = append(e.idle, in)
}

func (e *pdfEngine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.pool == nil {
		e.closed = true
		return nil
	}
	e.closed = true
	for _, in := range e.idle {
		in.Kill()
	}
	e.idle = nil
	err := e.pool.Close()
	if e.cache != nil {
		err = errors.Join(err, e.cache.Close(context.Background()))
	}
	return err
}
