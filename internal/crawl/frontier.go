package crawl

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"

	_ "modernc.org/sqlite" // the database/sql driver
)

// candidate is one address of the frontier and how it was come by.
type candidate struct {
	id     int64
	key    string
	url    string
	method string
	body   string
	main   string // twin of this key
	via    string
	text   string
	kind   string
	role   string // what the link seems to lead to
	within string // role of the page it was found on
	why    string
	score  int
	depth  int
	list   string // first page of the list that this is a further page of
	organ  string // organ whose list this is, from link texts on the way
	year   int    // year folder on the way
	asked  string // address before a redirect, not stored
}

// front reports whether without this page nothing of the site is had.
func (c *candidate) front() bool { return c.role == roleHome && c.why != whySplash }

// whySplash marks what a splash page leads to.
const whySplash = "splash"

// frontier keeps the addresses of a run on disk, so that memory does not grow
// with them. It is a cache: a run begins with an empty one.
type frontier struct {
	mu     sync.Mutex
	db     *sql.DB
	insert *sql.Stmt
	raise  *sql.Stmt
	next   *sql.Stmt
	mark   *sql.Stmt
	known  *sql.Stmt
	path   string
}

// States of an address.
const (
	queued  = 0
	taken   = 1
	skipped = 2
)

func openFrontier(path string) (*frontier, error) {
	for _, suffix := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	f := &frontier{db: db, path: path}
	for _, stmt := range []string{
		`PRAGMA journal_mode=OFF`, `PRAGMA synchronous=OFF`, `PRAGMA cache_size=-16000`, `PRAGMA temp_store=MEMORY`,
		`CREATE TABLE address (id INTEGER PRIMARY KEY, site TEXT, key TEXT, url TEXT, method TEXT, body TEXT, main TEXT,
			via TEXT, text TEXT, kind TEXT, role TEXT, within TEXT, why TEXT, score INT, depth INT, list TEXT, organ TEXT, year INT, state INT)`,
		`CREATE UNIQUE INDEX address_key ON address (site, key)`,
		`CREATE INDEX address_next ON address (site, score DESC, id) WHERE state = 0`,
	} {
		if _, err := db.Exec(stmt); err != nil {
			db.Close()
			return nil, fmt.Errorf("frontier %s: %w", path, err)
		}
	}
	for into, stmt := range map[**sql.Stmt]string{
		&f.insert: `INSERT OR IGNORE INTO address (site,key,url,method,body,main,via,text,kind,role,within,why,score,depth,list,organ,year,state)
			VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		&f.raise: `UPDATE address SET via=?, text=?, kind=?, role=?, within=?, why=?, score=?, depth=?, organ=?, year=?
			WHERE site=? AND key=? AND state=0 AND score<?`,
		&f.next: `SELECT id,key,url,method,body,main,via,text,kind,role,within,why,score,depth,list,organ,year FROM address
			WHERE site=? AND state=0 ORDER BY score DESC, id LIMIT 1`,
		&f.mark:  `UPDATE address SET state=? WHERE id=?`,
		&f.known: `SELECT state FROM address WHERE site=? AND key=?`,
	} {
		if *into, err = db.Prepare(stmt); err != nil {
			db.Close()
			return nil, fmt.Errorf("frontier %s: %w", path, err)
		}
	}
	return f, nil
}

// add puts candidates of one site in, in one transaction, and returns how many
// addresses were not known before. A known address that still waits takes over
// a better score.
func (f *frontier) add(site string, cs []candidate) (fresh int, err error) {
	if len(cs) == 0 {
		return 0, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	tx, err := f.db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	insert, raise := tx.Stmt(f.insert), tx.Stmt(f.raise)
	for _, c := range cs {
		res, err := insert.Exec(site, c.key, c.url, c.method, c.body, c.main, c.via, c.text, c.kind, c.role, c.within, c.why, c.score, c.depth, c.list, c.organ, c.year, queued)
		if err != nil {
			return 0, err
		}
		if n, _ := res.RowsAffected(); n > 0 {
			fresh++
			continue
		}
		if _, err := raise.Exec(c.via, c.text, c.kind, c.role, c.within, c.why, c.score, c.depth, c.organ, c.year, site, c.key, c.score); err != nil {
			return 0, err
		}
	}
	return fresh, tx.Commit()
}

// pop takes the best waiting candidate of a site.
func (f *frontier) pop(site string) (candidate, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var c candidate
	err := f.next.QueryRow(site).Scan(&c.id, &c.key, &c.url, &c.method, &c.body, &c.main, &c.via, &c.text, &c.kind, &c.role, &c.within, &c.why,
		&c.score, &c.depth, &c.list, &c.organ, &c.year)
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	_, err = f.mark.Exec(taken, c.id)
	return c, err == nil, err
}

// note marks an address as dealt with, known before or not. It reports whether
// it had been taken already.
func (f *frontier) note(site, key string) (was bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var state int
	switch err := f.known.QueryRow(site, key).Scan(&state); {
	case err == nil && state == taken:
		return true, nil
	case err == nil:
		_, err = f.db.Exec(`UPDATE address SET state=? WHERE site=? AND key=?`, taken, site, key)
		return false, err
	case !errors.Is(err, sql.ErrNoRows):
		return false, err
	}
	_, err = f.insert.Exec(site, key, "", "", "", "", "", "", "", "", "", "", 0, 0, "", "", 0, taken)
	return false, err
}

// has reports whether an address of a site is known and not skipped.
func (f *frontier) has(site, key string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var state int
	err := f.known.QueryRow(site, key).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && state != skipped, err
}

// boost lifts the waiting links of one page that are like one that led to a
// report: those to other organs, and with entries also the other entries of
// that list.
func (f *frontier) boost(site, via string, by, atMost int, entries bool) error {
	like := roleOrgan
	if entries {
		like = roleReport
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.db.Exec(`UPDATE address SET score = min(score + ?, ?), why = why || ',sibling'
		WHERE site=? AND via=? AND state=0 AND score < ? AND (role=? OR role=? AND within=?)`,
		by, atMost, site, via, atMost, roleOrgan, like, roleColumn)
	return err
}

// forget drops what a finished site had queued.
func (f *frontier) forget(site string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.db.Exec(`DELETE FROM address WHERE site=?`, site)
	return err
}

func (f *frontier) close() error {
	err := f.db.Close()
	os.Remove(f.path)
	return err
}
