package approvals

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strconv"
)

// A Revision is one exact version of a post: the bytes that an approval signs. Immutable.
type Revision struct {
	Brand  string   `json:"brand"`
	Post   string   `json:"post"`
	Number int      `json:"number"`
	Parts  []Part   `json:"parts"` // one an account, sorted by account id
	Flags  []string `json:"flags"` // disclosures, sorted: "ad", "ai"
	Links  []Link   `json:"links"` // target of each tracked link, sorted by code
	// Occurrences are when it goes out again and again, in order; none: the time is a plan beside it.
	Occurrences []Occurrence `json:"occurrences,omitempty"`
}

// A Part is what one account gets. Text is NFC.
type Part struct {
	Account string   `json:"account"`
	Network string   `json:"network"` // row name, "newsroom"
	Remote  string   `json:"remote"`  // the account's id at its network
	Text    string   `json:"text"`    // what people wrote; Wire is made from it once
	Wire    []byte   `json:"wire"`    // JSON with sorted keys: exactly what is sent
	Media   []Medium `json:"media"`
}

// A Medium is a picture or video of a part, by its bytes. Its fields stand in the order of their
// names in JSON, because wires have sorted keys.
type Medium struct {
	Alt    string `json:"alt"`
	SHA256 string `json:"sha256"` // hex
	Type   string `json:"type"`
}

// A Link is a tracked link: people see Code, and it leads to Target.
type Link struct{ Code, Target string }

// DigestVersion is the version of what an approval of this revision signs: 2 where it has
// occurrences, which are signed too, else 1.
func (r Revision) DigestVersion() int {
	if len(r.Occurrences) > 0 {
		return 2
	}
	return 1
}

// Digest is what an approval signs: SHA-256 in hex over "copydesk revision 1" and then every value as
// decimal byte length, ":", bytes. Version 2 begins with its own number and ends with the occurrences:
// how many, and of each its number and its instant in milliseconds. It does not depend on the order
// of parts, flags or links. The version is stored beside it; an old digest is verified, never
// recomputed.
func (r Revision) Digest() string {
	h := sha256.New()
	put := func(s string) {
		h.Write([]byte(strconv.Itoa(len(s)) + ":" + s))
	}
	h.Write([]byte("copydesk revision " + strconv.Itoa(r.DigestVersion())))
	put(r.Brand)
	put(r.Post)
	put(strconv.Itoa(r.Number))
	parts := append([]Part(nil), r.Parts...)
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].Account < parts[j].Account })
	put(strconv.Itoa(len(parts)))
	for _, p := range parts {
		put(p.Account)
		put(p.Remote)
		put(string(p.Wire))
		put(strconv.Itoa(len(p.Media)))
		for _, m := range p.Media {
			put(m.SHA256)
			put(m.Alt)
		}
	}
	flags := append([]string(nil), r.Flags...)
	sort.Strings(flags)
	put(strconv.Itoa(len(flags)))
	for _, f := range flags {
		put(f)
	}
	links := append([]Link(nil), r.Links...)
	sort.SliceStable(links, func(i, j int) bool { return links[i].Code < links[j].Code })
	put(strconv.Itoa(len(links)))
	for _, l := range links {
		put(l.Code)
		put(l.Target)
	}
	if r.DigestVersion() > 1 {
		put(strconv.Itoa(len(r.Occurrences)))
		for _, o := range r.Occurrences {
			put(strconv.Itoa(o.Number))
			put(strconv.FormatInt(o.At.UnixMilli(), 10))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
