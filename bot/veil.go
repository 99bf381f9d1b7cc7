package bot

import (
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// A veil hides secrets in what is written through it, whatever error they came in with: the last
// guard of the log, behind the types that print *** by themselves. Each line must be one write, as
// slog's and fmt's are.
type veil struct {
	w      io.Writer
	hidden *strings.Replacer
}

// veiled hides the secrets of settings in what is written to w.
func veiled(w io.Writer, secrets []string) io.Writer {
	var pairs []string
	seen := map[string]bool{}
	for _, s := range secrets {
		for _, form := range spelled(s) {
			if !seen[form] {
				seen[form] = true
				pairs = append(pairs, form, "***")
			}
		}
	}
	return veil{w, strings.NewReplacer(pairs...)}
}

// Write passes b on without its secrets, and counts all of it as written.
func (v veil) Write(b []byte) (int, error) {
	if _, err := v.hidden.WriteString(v.w, string(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// spelled is a secret in the spellings in which logs and errors show text: as it is, quoted, quoted
// within quotes, in JSON, in an address.
func spelled(secret string) []string {
	quoted := inQuotes(secret)
	out := []string{secret, quoted, inQuotes(quoted), url.QueryEscape(secret), url.PathEscape(secret), url.UserPassword("", secret).String()[1:]}
	if b, err := json.Marshal(secret); err == nil {
		out = append(out, string(b[1:len(b)-1]))
	}
	return out
}

func inQuotes(s string) string {
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

// shortest is the length below which a value is no secret: hiding it would hide half the log.
const shortest = 4

// secrets lists what must never be shown: every value of a secret setting, and the passwords in the
// addresses of others.
func (s Settings) secrets(getenv func(string) string) []string {
	var out []string
	add := func(v string) {
		if v = strings.TrimSpace(v); len(v) >= shortest {
			out = append(out, v)
		}
	}
	for _, row := range settings {
		value := s.get[row.Name]
		if row.Secret {
			add(value)
			for _, part := range fields(value) {
				add(part)
			}
		}
		add(passwordIn(value))
	}
	for _, name := range []string{"https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		add(passwordIn(getenv(name)))
	}
	return out
}

// passwordIn is what stands between the user's name and the host of an address. It goes by the
// letters, because what is wrong may be that they are no address.
func passwordIn(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	at := strings.LastIndexByte(rest, '@')
	if at < 0 {
		return ""
	}
	_, password, _ := strings.Cut(rest[:at], ":")
	return password
}
