package web_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"copydesk/storage"
)

const person = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"

// linked is a town with one published post that leads over the tracked link CODE.
func linked(t *testing.T) (*town, storage.BrandInfo) {
	w := newTown(t, nil)
	info := w.brand("demo", "en", "UTC")
	w.publish(info, w.draft(info, text{words: "See https://example.com/shoe?a=1", links: map[string]string{"CODE": "https://example.com/shoe?a=1"}}))
	return w, info
}

// clicks is how many were counted, known after every earlier change was stored.
func (w *town) clicks(info storage.BrandInfo) int64 {
	w.Helper()
	b := w.db.Of(info.ID)
	w.must(b.Change(w.Context(), storage.Cause{}, func(*storage.Tx) error { return nil }))
	n, _, err := b.Sum(w.Context(), "clicks", w.clock().Add(-time.Hour), w.clock().Add(time.Hour), storage.Filter{Post: 1})
	w.must(err)
	return n
}

func TestAClickIsCountedAndLedOn(t *testing.T) {
	w, info := linked(t)
	for want := int64(1); want <= 3; want++ {
		resp, _ := w.get("/r/CODE", "User-Agent", person)
		if resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != "https://example.com/shoe?a=1" {
			t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
		}
		if got := resp.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("a kept answer would hide clicks: %q", got)
		}
		if got := w.clicks(info); got != want {
			t.Fatalf("%d clicks, want %d", got, want)
		}
	}
}

func TestUnknownCode(t *testing.T) {
	w, info := linked(t)
	for _, code := range []string{"NONE", "code", "CODE%20", "%00", "%ff", "'%20OR%201=1--", strings.Repeat("A", 3000)} {
		resp, body := w.get("/r/"+code, "User-Agent", person)
		if resp.StatusCode != 404 || body != "This link leads nowhere.\n" || resp.Header.Get("Location") != "" {
			t.Errorf("%.30s: %d %q", code, resp.StatusCode, body)
		}
	}
	if n := w.clicks(info); n != 0 {
		t.Errorf("%d clicks", n)
	}
}

func TestPeopleAreCounted(t *testing.T) {
	for _, agent := range []string{
		person,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
		"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
		"Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 Telegram-Android/11.4.2 (Google Pixel 8; Android 14; SDK 34; HIGH)",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83 Instagram 357.0.0.28.92 (iPhone15,2; iOS 18_1)",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22B83 [FBAN/FBIOS;FBAV/490.0.0.46.107;FBBV/660;FBDV/iPhone15,2]",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.41.98 Chrome/130.0.0.0 Electron/33.2.0 Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/342.0.693598186 Mobile/15E148 Safari/604.1",
	} {
		w, info := linked(t)
		if resp, _ := w.get("/r/CODE", "User-Agent", agent); resp.StatusCode != http.StatusFound || w.clicks(info) != 1 {
			t.Errorf("%s was not counted", agent)
		}
	}
}

func TestMachinesAreLedOnUncounted(t *testing.T) {
	w, info := linked(t)
	for _, agent := range []string{
		"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
		"Slack-ImgProxy (+https://api.slack.com/robots)",
		"Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
		"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
		"meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
		"Twitterbot/1.0",
		"LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
		"WhatsApp/2.23.20.0",
		"TelegramBot (like TwitterBot)",
		"http.rb/5.1.1 (Mastodon/4.2.10; +https://mastodon.social/)",
		"Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
		"Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
		"Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
		"Pinterest/0.2 (+https://www.pinterest.com/bot.html)",
		"Iframely/1.3.1 (+https://iframely.com/docs/about)",
		"Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
		"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 Chrome-Lighthouse",
		"FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)",
		"curl/8.9.1", "Wget/1.24.5", "python-requests/2.32.3", "Python/3.12 aiohttp/3.10.5", "Go-http-client/1.1", "okhttp/4.12.0",
		"Java/17.0.1", "axios/1.7.7", "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "Apache-HttpClient/4.5.13 (Java/1.8.0_312)", "libwww-perl/6.77", "Ruby", "PHP/8.3",
		" ",
	} {
		if resp, _ := w.get("/r/CODE", "User-Agent", agent); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != "https://example.com/shoe?a=1" {
			t.Errorf("%s: %d %v", agent, resp.StatusCode, resp.Header)
		}
		if n := w.clicks(info); n != 0 {
			t.Fatalf("%s was counted", agent)
		}
	}
}

func TestPrefetchesAreLedOnUncounted(t *testing.T) {
	w, info := linked(t)
	for _, h := range [][2]string{{"Sec-Purpose", "prefetch"}, {"Sec-Purpose", "prefetch;prerender"}, {"Sec-Purpose", "prefetch;anonymous-client-ip"}, {"Purpose", "prefetch"}, {"Purpose", "preview"}, {"X-Purpose", "preview"}, {"X-Moz", "prefetch"}} {
		resp, _ := w.get("/r/CODE", "User-Agent", person, h[0], h[1])
		if n := w.clicks(info); resp.StatusCode != http.StatusFound || n != 0 {
			t.Errorf("%v: %d, %d clicks", h, resp.StatusCode, n)
		}
	}
	resp, body := w.ask("HEAD", "/r/CODE", "User-Agent", person)
	if n := w.clicks(info); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") == "" || body != "" || n != 0 {
		t.Errorf("HEAD: %d %v, %d clicks", resp.StatusCode, resp.Header, n)
	}
}

func TestABurstOfClicksIsCountedWhole(t *testing.T) {
	w, info := linked(t)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/r/CODE", nil)
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("User-Agent", person)
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
		})
	}
	all.Wait()
	if n := w.clicks(info); n != 40 {
		t.Errorf("%d clicks of 40", n)
	}
}

// A click leaves a number and nothing about whoever clicked, in no table and no byte of the store.
func TestNothingAboutAVisitorIsStored(t *testing.T) {
	w, info := linked(t)
	marks := []string{"visitor-agent-7f3a", "203.0.113.77", "visitor-referer-7f3a", "visitor-cookie-7f3a", "visitor-query-7f3a", "fr-visitor-7f3a"}
	w.get("/r/CODE?from="+marks[4], "User-Agent", "Mozilla/5.0 "+marks[0], "X-Forwarded-For", marks[1], "Forwarded", "for="+marks[1], "Referer", "https://"+marks[2]+".example/", "Cookie", "id="+marks[3], "Accept-Language", marks[5])
	if n := w.clicks(info); n != 1 {
		t.Fatalf("%d clicks", n)
	}
	w.must(w.db.Close())
	rows := w.tables()
	if got := rows["hourly"]; len(got) != 1 || got[0] != fmt.Sprintf("brand=%s measure=clicks hour=%d number=1 campaign= value=1", info.ID, w.clock().UnixMilli()/3600000) {
		t.Errorf("the count of clicks is %q", got)
	}
	for table, lines := range rows {
		for _, line := range lines {
			for _, mark := range append(marks, "127.0.0.1") {
				if strings.Contains(line, mark) {
					t.Errorf("%s has %s: %s", table, mark, line)
				}
			}
		}
	}
	w.eachFile(func(name string, b []byte) {
		for _, mark := range marks {
			if strings.Contains(string(b), mark) {
				t.Errorf("the file %s has %s", name, mark)
			}
		}
	})
}

// tables reads every row of every table of the closed store.
func (w *town) tables() map[string][]string {
	w.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(w.dir, "copydesk.db")+"?mode=ro")
	w.must(err)
	defer db.Close()
	out := map[string][]string{}
	for _, name := range w.query(db, `SELECT name FROM sqlite_master WHERE type = 'table'`) {
		name = strings.TrimPrefix(name, "name=")
		out[name] = w.query(db, `SELECT * FROM "`+name+`"`)
	}
	if len(out) < 20 {
		w.Fatalf("%d tables only", len(out))
	}
	return out
}

// query gives rows as "column=value …".
func (w *town) query(db *sql.DB, q string) []string {
	w.Helper()
	rows, err := db.QueryContext(w.Context(), q)
	w.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	w.must(err)
	var out []string
	for rows.Next() {
		values, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		w.must(rows.Scan(into...))
		var line []string
		for i, c := range columns {
			line = append(line, c+"="+string(values[i]))
		}
		out = append(out, strings.Join(line, " "))
	}
	w.must(rows.Err())
	return out
}

func (w *town) eachFile(f func(name string, b []byte)) {
	w.Helper()
	entries, err := os.ReadDir(w.dir)
	w.must(err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(w.dir, e.Name()))
		if err == nil {
			f(e.Name(), b)
		}
	}
}
