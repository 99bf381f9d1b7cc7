package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/bot/slack/slacktest"
)

// openFloor is the least handler of a signed command: it verifies the signature, parses the form and
// keeps it, with whatever else waits, in one durable insert.
func openFloor(b *testing.B) *bureau {
	b.Helper()
	prepared := pinned(b, `CREATE TABLE t (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID`)
	f := &floor{make(chan floorRow, 4096), prepared(`BEGIN IMMEDIATE`), prepared(`INSERT INTO t VALUES (?1, ?2)`), prepared(`COMMIT`)}
	var writing sync.WaitGroup
	writing.Go(f.write)
	server := httptest.NewServer(f)
	b.Cleanup(func() { server.Close(); close(f.rows); writing.Wait() })
	return &bureau{b: b, host: strings.TrimPrefix(server.URL, "http://")}
}

type floor struct {
	rows               chan floorRow
	begin, add, commit *sql.Stmt
}

type floorRow struct {
	id   string
	body []byte
	done chan error
}

func (f *floor) write() {
	for first := range f.rows {
		batch := []floorRow{first}
		for len(f.rows) > 0 && len(batch) < 256 {
			batch = append(batch, <-f.rows)
		}
		err := run(f.begin)
		for _, r := range batch {
			if err == nil {
				err = run(f.add, r.id, r.body)
			}
		}
		if err == nil {
			err = run(f.commit)
		}
		for _, r := range batch {
			r.done <- err
		}
	}
}

func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	stamp := r.Header.Get("X-Slack-Request-Timestamp")
	m := hmac.New(sha256.New, []byte(slacktest.SigningSecret))
	m.Write([]byte("v0:" + stamp + ":"))
	m.Write(raw)
	at, err := strconv.ParseInt(stamp, 10, 64)
	if off := time.Now().Unix() - at; err != nil || off > 300 || off < -300 || !hmac.Equal([]byte("v0="+hex.EncodeToString(m.Sum(nil))), []byte(r.Header.Get("X-Slack-Signature"))) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	form, err := url.ParseQuery(string(raw))
	row := floorRow{form.Get("trigger_id"), raw, make(chan error, 1)}
	f.rows <- row
	if kept := <-row.done; err != nil || kept != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}
