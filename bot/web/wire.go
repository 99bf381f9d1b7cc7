package web

import "encoding/json"

// A wireLink is a link of a newsroom post: shown as in the text, followed over its code.
type wireLink struct {
	Code  string `json:"code"`
	Shown string `json:"shown"`
}

// Address is the tracked link's, relative to the web side.
func (l wireLink) Address() string { return "/r/" + l.Code }

// readWire reads the stored bytes of a newsroom post, exactly those that were approved.
func readWire(wire []byte) (text string, links []wireLink) {
	var w struct {
		Links []wireLink `json:"links"`
		Text  string     `json:"text"`
	}
	if err := json.Unmarshal(wire, &w); err != nil {
		return "", nil
	}
	return w.Text, w.Links
}
