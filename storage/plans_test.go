package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"copydesk/approvals"
)

// A recorder opens read connections that note what they are asked.
type recorder struct {
	db      *DB
	mu      sync.Mutex
	queries map[string]bool
}

// Driver is SQLite's.
func (r *recorder) Driver() driver.Driver { return r.db.writes.Driver() }

// Connect opens a connection.
func (r *recorder) Connect(context.Context) (driver.Conn, error) {
	c, err := r.Driver().Open(dsn(r.db.dir, "&mode=ro"))
	if err != nil {
		return nil, err
	}
	return noting{c.(*sqlite3.SQLiteConn), r}, nil
}

type noting struct {
	*sqlite3.SQLiteConn
	r *recorder
}

// QueryContext notes the query.
func (n noting) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	n.r.mu.Lock()
	n.r.queries[query] = true
	n.r.mu.Unlock()
	return n.SQLiteConn.QueryContext(ctx, query, args)
}

// recorded makes a store note its reads.
func recorded(t *testing.T, db *DB) *recorder {
	t.Helper()
	r := &recorder{db: db, queries: map[string]bool{}}
	must(t, db.reads.Close())
	db.reads = sql.OpenDB(r)
	return r
}

// plan is how SQLite answers a query, a line a step.
func plan(t *testing.T, db *DB, query string) []string {
	t.Helper()
	var out []string
	conn, err := db.writes.Conn(ctx)
	must(t, err)
	defer conn.Close()
	must(t, conn.Raw(func(c any) error {
		s, err := c.(*sqlite3.SQLiteConn).Prepare("EXPLAIN QUERY PLAN " + query)
		if err != nil {
			return err
		}
		defer s.Close()
		none := make([]driver.NamedValue, s.NumInput())
		for i := range none {
			none[i].Ordinal = i + 1
		}
		rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, none)
		if err != nil {
			return err
		}
		defer rows.Close()
		step := make([]driver.Value, 4)
		for rows.Next(step) == nil {
			out = append(out, fmt.Sprint(step[3]))
		}
		return nil
	}))
	return out
}

// small are the tables that stay small however long Copydesk runs.
var small = []string{"meta", "brands", "brand_values", "rooms", "roles", "people", "identities", "accounts", "aways", "secrets", "tokens", "setup", "b"}

// walks gives the steps of a plan that read from end to end a table which grows, or an index of all
// of it. The index of the events not worked off holds those alone.
func walks(steps []string) []string {
	return slices.DeleteFunc(slices.Clone(steps), func(step string) bool {
		table, scans := strings.CutPrefix(step, "SCAN ")
		table, _, _ = strings.Cut(table, " ")
		return !scans || slices.Contains(small, table) || strings.HasSuffix(step, " USING INDEX events_pending")
	})
}

// reads is every read on the way of a command, a card or the worker, and how its answer is found.
func reads(db *DB, c *crowd) map[string]struct {
	do    func() error
	index []string
} {
	b, p := c.Brand, c.posts[0]
	later := monday.AddDate(0, 0, 7)
	type read = struct {
		do    func() error
		index []string
	}
	err := func(_ any, err error) error { return err }
	return map[string]read{
		"events left over":     {func() error { return err(db.Pending(ctx)) }, []string{"events_pending"}},
		"a post":               {func() error { return err(b.Post(ctx, 1)) }, []string{"SEARCH posts", "brand=? AND number=?", "deliveries_post"}},
		"a post by id":         {func() error { return err(b.PostByID(ctx, p.ID)) }, []string{"SEARCH posts", "(id=?)"}},
		"a revision":           {func() error { return err(b.Revision(ctx, p.ID, 1)) }, []string{"(post=? AND number=?)"}},
		"the queue":            {func() error { return err(b.Posts(ctx, Query{From: monday, To: later})) }, []string{"posts_state (brand=? AND state=? AND time>? AND time<?)"}},
		"waiting for approval": {func() error { return err(b.Posts(ctx, Query{States: []approvals.State{approvals.Review}})) }, []string{"posts_state (brand=? AND state=?)"}},
		"slots taken":          {func() error { return err(b.Taken(ctx, monday, later)) }, []string{"COVERING INDEX posts_state"}},
		"duplicates":           {func() error { _, _, e := b.Alike(ctx, "x", 1, monday); return e }, []string{"(brand=? AND gist=? AND at>?)"}},
		"what is gone again":   {func() error { return err(b.TakenDown(ctx, "newsroom", 10)) }, []string{"deliveries_down (brand=?"}},
		"found by words":       {func() error { return err(b.Find(ctx, Search{Words: "text dem", Limit: 10})) }, []string{"SEARCH w USING COVERING INDEX sqlite_autoindex_words_1 (brand=? AND word=?)", "(brand=? AND number=?)", "SEARCH p USING INDEX sqlite_autoindex_posts_2 (brand=? AND number>?)", "SEARCH words USING COVERING INDEX sqlite_autoindex_words_1 (brand=? AND word>? AND word<?)"}},
		"how to tell somebody": {func() error { return err(b.Notify(ctx, "ana")) }, []string{"SEARCH n USING", "SEARCH p USING"}},
		"what went out":        {func() error { return err(b.WentOut(ctx, monday, later, "")) }, []string{"deliveries_published (brand=? AND settled>? AND settled<?)"}},
		"what is live":         {func() error { return err(b.Published(ctx, "", 10)) }, []string{"deliveries_published (brand=? AND settled<?)"}},
		"cards of a post":      {func() error { return err(b.Cards(ctx, p.ID)) }, []string{"cards_post"}},
		"a card by message":    {func() error { _, _, e := db.CardAt(ctx, RefKey{c.room, "m"}); return e }, []string{"(key=?)"}},
		"cards to read again":  {func() error { return err(db.PendingCards(ctx, "slack")) }, []string{"posts_state", "cards_post"}},
		"a sum": {func() error { _, _, e := b.Sum(ctx, "clicks", monday, later, Filter{}); return e },
			[]string{"PRIMARY KEY (brand=? AND measure=? AND hour>? AND hour<?)"}},
		"a sum of a post": {func() error { _, _, e := b.Sum(ctx, "clicks", monday, later, Filter{Post: 1}); return e },
			[]string{"COVERING INDEX hourly_post (brand=? AND number=? AND measure=? AND hour>? AND hour<?)"}},
		"a sum of a campaign": {func() error { _, _, e := b.Sum(ctx, "clicks", monday, later, Filter{Campaign: "spring"}); return e },
			[]string{"PRIMARY KEY (brand=? AND measure=? AND hour>? AND hour<?)"}},
		"days": {func() error { return err(b.Daily(ctx, "clicks", monday, later, time.UTC, Filter{})) },
			[]string{"PRIMARY KEY (brand=? AND measure=? AND hour>? AND hour<?)"}},
		"the best posts":       {func() error { return err(b.Top(ctx, "clicks", monday, later, 5)) }, []string{"PRIMARY KEY (brand=? AND measure=? AND hour>? AND hour<?)"}},
		"a tracked link":       {func() error { _, _, e := db.Click(ctx, "c", false); return e }, []string{"(code=?)"}},
		"a brand":              {func() error { return err(b.Info(ctx)) }, []string{"SEARCH brands", "SEARCH brand_values", "SEARCH rooms", "accounts_brand"}},
		"the brand of a room":  {func() error { _, _, e := db.BrandOfRoom(ctx, c.room); return e }, []string{"rooms_room"}},
		"who somebody is":      {func() error { _, _, e := db.PersonOf(ctx, Identity{"slack", "T1", c.canary}); return e }, []string{"SEARCH identities", "identities_person"}},
		"who does what":        {func() error { return err(b.Roles(ctx)) }, []string{"SEARCH roles"}},
		"the log of a post":    {func() error { return err(b.Audit(ctx, 1, 20)) }, []string{"audit_post", "reasons_post"}},
		"the log of a brand":   {func() error { return err(b.Audit(ctx, 0, 20)) }, []string{"SEARCH audit"}},
		"the post in hand":     {func() error { _, _, e := b.Touched(ctx, "ana", c.room); return e }, []string{"SEARCH touched"}},
		"whose a file is":      {func() error { return err(db.fileUsed(ctx, c.sha)) }, []string{"media_file (sha256=?)", "media_preview (preview=?)"}},
		"pictures of a folder": {func() error { return err(db.sweepRows(ctx, "00")) }, []string{"media_file (sha256>? AND sha256<?)", "SEARCH u USING COVERING INDEX"}},
		"a due row":            {func() error { _, _, e := b.Due(ctx, "daily/x"); return e }, []string{"SEARCH due"}},
		"what was not sent": {func() error { _, _, e := db.Unsent(ctx, UnsentKey{c.marc, b.ID(), "edit", "1"}); return e },
			[]string{"(person=? AND brand=? AND command=? AND about=?)"}},
		"what a platform kept": {func() error { return err(db.Kept(ctx, "playground/")) }, []string{"SEARCH kept"}},
	}
}

func TestEveryReadFollowsAnIndex(t *testing.T) {
	db, _ := fresh(t)
	c := crowded(t, db, "demo", 2)
	change(t, c.Brand, (*Tx).file)
	r := recorded(t, db)
	for name, read := range reads(db, c) {
		clear(r.queries)
		db.known.turn.Add(1) // what is known is read again
		must(t, read.do())
		var steps []string
		for _, query := range slices.Sorted(maps.Keys(r.queries)) {
			steps = append(steps, plan(t, db, query)...)
		}
		if bad := walks(steps); len(bad) > 0 {
			t.Errorf("%s: %v\n%s", name, bad, strings.Join(steps, "\n"))
		}
		for _, index := range read.index {
			if !strings.Contains(strings.Join(steps, "\n"), index) {
				t.Errorf("%s does not use %s:\n%s", name, index, strings.Join(steps, "\n"))
			}
		}
	}
}

// What is due next is the beginning of the index: a walk that ends at the first row that is later.
func TestWhatIsDueIsTheBeginningOfItsIndex(t *testing.T) {
	db, _ := fresh(t)
	r := recorded(t, db)
	_, _, err := db.Ahead(ctx, monday, 64, nil)
	must(t, err)
	for query := range r.queries {
		for _, step := range plan(t, db, query) {
			if strings.Contains(step, "B-TREE") || strings.HasPrefix(step, "SCAN due") && step != "SCAN due USING INDEX due_at" {
				t.Errorf("%s: %s", query, step)
			}
		}
	}
	if len(r.queries) == 0 {
		t.Error("nothing was asked")
	}
}

// Every statement that changes of a full day prepared finds its rows by an index too.
func TestEveryChangeFollowsAnIndex(t *testing.T) {
	db, _ := fresh(t)
	c := crowded(t, db, "demo", 2)
	change(t, c.Brand, func(tx *Tx) error {
		if err := tx.Stop("ana", "x"); err != nil {
			return err
		}
		_, err := tx.Resume("marc")
		return err
	})
	must(t, db.KeepUnsent(ctx, UnsentKey{c.marc, c.ID(), "edit", "1"}, Unsent{Args: map[string]string{"text": "x"}}))
	must(t, db.KeepUnsent(ctx, UnsentKey{c.marc, c.ID(), "edit", "1"}, Unsent{}))
	received(t, db, "e1")
	db.Finish(ctx, "e1")
	db.Answered(ctx, "e1")
	must(t, db.Sweep(ctx))
	statements := 0
	for _, query := range slices.Sorted(maps.Keys(db.writer.stmts)) {
		word, _, _ := strings.Cut(query, " ")
		if !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE"}, word) {
			continue
		}
		statements++
		steps := plan(t, db, rebind(query))
		if bad := walks(steps); len(bad) > 0 {
			t.Errorf("%s\n%v", query, bad)
		}
	}
	if statements < 30 {
		t.Errorf("looked at %d statements only", statements)
	}
}
