package web

import "encoding/json"

// A wireLink is a link of a newsroom post: shown as in the text, followed over its code.
type wireLink struct {
	Code  string `json:"code"`
	Shown string `json:"shown"`
}

// Address is the tracked link's, relative to the web side.
func (l wireLink) Address() string { return "/r/" + l.Code }

// A wire is the stored bytes of a newsroom post, exactly those that were approved. What else is known
// of a post, as its present tags, may have changed since and is not shown.
type wire struct {
	Lang  string       `json:"lang"`
	Links []wireLink   `json:"links"`
	Media []wireMedium `json:"media"`
	Tags  []string     `json:"tags"`
	Text  string       `json:"text"`
}

// A wireMedium is a picture of a newsroom post.
type wireMedium struct {
	Alt    string `json:"alt"`
	SHA256 string `json:"sha256"`
	Type   string `json:"type"`
}

// readWire reads a wire; nothing of bytes that are none.
func readWire(b []byte) wire {
	var w wire
	if json.Unmarshal(b, &w) != nil {
		return wire{}
	}
	return w
}
