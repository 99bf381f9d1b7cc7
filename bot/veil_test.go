package bot

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// TestAReferenceLeadsToTheWholeStory breaks the store under a command: the person gets a reference
// and nothing else, the log has the story under it.
func TestAReferenceLeadsToTheWholeStory(t *testing.T) {
	for who, sentence := range map[string]string{
		"ana": `^Something went wrong and nothing was sent\. Reference ([0-9a-f]{4}): give it to whoever runs Copydesk\.$`,
		"leo": `^Un problème est survenu, rien n'est parti\. Référence ([0-9a-f]{4})\x{202f}: donnez-la à la personne qui gère Copydesk\.$`,
	} {
		t.Run(who, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newTown(t)
				defer w.stop()
				db, err := sql.Open("sqlite3", "file:"+filepath.Join(w.dir, "copydesk.db"))
				w.must(err)
				_, err = db.Exec(`ALTER TABLE posts RENAME TO lost`)
				w.must(err)
				w.plays(who + ": /today")
				_, err = db.Exec(`ALTER TABLE lost RENAME TO posts`)
				w.must(errors.Join(err, db.Close()))
				found := regexp.MustCompile(sentence).FindStringSubmatch(w.answer.Text)
				if found == nil || !w.answer.Private {
					t.Fatalf("%s was answered %q", who, w.answer.Text)
				}
				for _, line := range strings.Split(w.log.String(), "\n") {
					if strings.Contains(line, "reference="+found[1]) {
						if !strings.Contains(line, "no such table: posts") || !strings.Contains(line, "event=playground/") {
							t.Errorf("under the reference the log has only %s", line)
						}
						return
					}
				}
				t.Errorf("reference %s is not in the log:\n%s", found[1], w.log.String())
			})
		})
	}
}

// TestNoSecretPassesTheVeil logs any secret in the ways in which errors carry text.
func TestNoSecretPassesTheVeil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringOfN(rapid.RuneFrom([]rune(`abcXYZ0123456789-_+/= "'\%:@&é✅`+"\n\t")), 8, 40, -1).
			Filter(func(s string) bool { return len(strings.TrimSpace(s)) >= shortest && strings.TrimSpace(s) == s }).Draw(t, "secret")
		var out bytes.Buffer
		log := slog.New(slog.NewTextHandler(veiled(&out, []string{secret}), nil))
		err := fmt.Errorf("wrapped: %w", &url.Error{Op: "Get", URL: "https://example.com/?q=" + url.QueryEscape(secret), Err: fmt.Errorf("token %s, %q", secret, secret)})
		log.Error(secret, "err", err, "key", secret, "group", slog.GroupValue(slog.String("in", secret)), "json", map[string]string{"a": secret})
		log.Error("quoted", "err", fmt.Errorf("%q", err.Error()))
		for _, form := range spelled(secret) {
			if strings.Contains(out.String(), form) {
				t.Fatalf("%q is in the log as %q:\n%s", secret, form, out.String())
			}
		}
		if !strings.Contains(out.String(), "***") || !strings.Contains(out.String(), "quoted") {
			t.Fatalf("the log lost its words:\n%s", out.String())
		}
	})
}

// TestPasswordsInAddressesAreSecrets finds them where an address has one, well formed or not.
func TestPasswordsInAddressesAreSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"http://proxy:3128":                "",
		"http://ana:hunter22@proxy:3128":   "hunter22",
		"http://ana:hun@ter22@proxy:3128":  "hun@ter22",
		"http://ana:hunter%zz@proxy":       "hunter%zz",
		"http://ana:hunter/22@proxy:3128/": "hunter/22",
		"http://ana@proxy:3128":            "",
		"":                                 "",
	} {
		if got := passwordIn(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
