package egress

import (
	"fmt"
	"net/http"
)

// redirect follows a few hops. Leaving the first origin takes off everything that could be a
// credential: net/http keeps Authorization for sub-domains and knows no header of an API's own.
func (o Options) redirect(req *http.Request, past []*http.Request) error {
	if len(past) > max(o.MaxRedirects, 0) {
		return fmt.Errorf("%w: more than %d", ErrRedirect, max(o.MaxRedirects, 0))
	}
	req.Header.Del("Referer")
	if !left(req, past) {
		return nil
	}
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		return fmt.Errorf("%w: it would send the request on to another host", ErrRedirect)
	}
	req.URL.User = nil
	kept := http.Header{}
	for _, name := range []string{"Accept", "Accept-Language", "User-Agent", "Range", "If-None-Match", "If-Modified-Since"} {
		if v := req.Header.Values(name); v != nil {
			kept[name] = v
		}
	}
	req.Header = kept
	return nil
}

// left reports whether any hop, this one included, is not of the first one's origin: what came
// back to it did so by somebody else's word.
func left(req *http.Request, past []*http.Request) bool {
	scheme, host := origin(past[0].URL)
	for _, hop := range append(past[1:len(past):len(past)], req) {
		if s, h := origin(hop.URL); s != scheme || h != host {
			return true
		}
	}
	return false
}
