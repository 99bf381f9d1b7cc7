package egress

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Scrub hides in an error's text what an address may carry in secret: user and password, the query,
// the fragment, and parts of the path that look like a token, as in Telegram's /bot<token>/
// (https://core.telegram.org/bots/api#making-requests). errors.Is and errors.As see what they saw.
// Scrub of nil is nil.
func Scrub(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, u := range addresses(err) {
		clean := cleanAddress(u.URL)
		if u.Op == "parse" {
			// What is wrong with an address is told with a piece of it.
			text = strings.ReplaceAll(text, u.Error(), "parse "+strconv.Quote(clean)+": not an address")
		}
		// Quoted by url.Error, where a quotation mark inside would end the search below too soon.
		text = strings.ReplaceAll(text, strconv.Quote(u.URL), strconv.Quote(clean))
		text = strings.ReplaceAll(text, u.URL, clean)
	}
	text = anAddress.ReplaceAllStringFunc(text, cleanAddress)
	if text == err.Error() {
		return err
	}
	return scrubbed{text, err}
}

type scrubbed struct {
	text string
	err  error
}

func (s scrubbed) Error() string { return s.text }
func (s scrubbed) Unwrap() error { return s.err }

// GoString keeps %#v from printing what is wrapped.
func (s scrubbed) GoString() string { return s.text }

// addresses lists the address errors of a chain, outermost first.
func addresses(err error) []*url.Error {
	var out []*url.Error
	if u, ok := err.(*url.Error); ok && u.URL != "" {
		out = append(out, u)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if next := e.Unwrap(); next != nil {
			out = append(out, addresses(next)...)
		}
	case interface{ Unwrap() []error }:
		for _, next := range e.Unwrap() {
			out = append(out, addresses(next)...)
		}
	}
	return out
}

var (
	anAddress = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s"'<>]+`)
	aPassword = regexp.MustCompile(`:\d*[^\d\]:][^\]]*$`) // a "port" that is none: a slash stood in a password
	aToken    = regexp.MustCompile(`^(bot\d+:.+|[A-Za-z0-9_:%~=+-]{20,})$`)
)

// cleanAddress works on the letters, because what went wrong may be that they are no address.
func cleanAddress(raw string) string {
	tail := ""
	if end := strings.IndexAny(raw, "?#"); end >= 0 {
		raw, tail = raw[:end], raw[end:end+1]+hidden
	}
	scheme, rest, found := strings.Cut(raw, "://")
	if !found {
		scheme, rest = "", raw
	}
	host, path, slash := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(rest, '@'); at > len(host) && aPassword.MatchString(host) {
		host, path, slash = strings.Cut(hidden+rest[at:], "/")
	} else if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = hidden + host[at:]
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if aToken.MatchString(p) && strings.ContainsAny(p, "0123456789") {
			parts[i] = hidden
		}
	}
	if slash {
		path = "/" + strings.Join(parts, "/")
	}
	if found {
		scheme += "://"
	}
	return scheme + host + path + tail
}
