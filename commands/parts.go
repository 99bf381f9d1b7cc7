package commands

import (
	"crypto/rand"
	"sort"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// codeLength makes a tracked link's code unguessable: 12 letters of base32, 60 bits.
const codeLength = 12

// PartOptions is what a post's parts share.
type PartOptions struct {
	Lang  string
	Tags  []string
	Title string
	Old   *approvals.Revision // its tracked links are kept where the targets are the same, and its pictures
	Media Media               // the pictures, where they are not the old ones
}

// Media is the pictures of a post by account id, in their order.
type Media map[string][]approvals.Medium

func mediaOf(rev approvals.Revision) Media {
	out := Media{}
	for _, part := range rev.Parts {
		out[part.Account] = part.Media
	}
	return out
}

func (o PartOptions) media() Media {
	if o.Media == nil && o.Old != nil {
		return mediaOf(*o.Old)
	}
	return o.Media
}

// MakeParts turns a text per account id into parts, each with its wire made once by the network's
// Render: what is shown, signed and sent are these bytes. Links to the newsroom lead over tracked
// links; their targets are part of what is signed. Texts become NFC.
func MakeParts(info storage.BrandInfo, texts map[string]string, o PartOptions) ([]approvals.Part, []approvals.Link, error) {
	var parts []approvals.Part
	codes := map[string]string{} // target → code
	if o.Old != nil {
		for _, l := range o.Old.Links {
			codes[l.Target] = l.Code
		}
	}
	used := map[string]string{}
	for id, text := range texts {
		account, ok := info.Account(id)
		network := networks.Named(account.Network)
		if !ok || network == nil {
			return nil, nil, say.No(say.Unknown, say.Text{
				EN: "An account of this post is gone. /accounts lists what there is.",
				FR: "Un compte de cette publication n'existe plus. /comptes donne ceux qui restent.",
			})
		}
		d := networks.Draft{Text: norm.NFC.String(text), Title: o.Title, Lang: o.Lang, Tags: o.Tags, Media: o.media()[id]}
		if account.Network == "newsroom" {
			for _, l := range networks.Links(d.Text) {
				code := codes[l.Text]
				if code == "" {
					code = rand.Text()[:codeLength]
					codes[l.Text] = code
				}
				used[code] = l.Text
				d.Links = append(d.Links, networks.Tracked{Code: code, Shown: l.Text})
			}
		}
		wire, err := network.Render(d)
		if err != nil {
			return nil, nil, err
		}
		parts = append(parts, approvals.Part{Account: id, Network: account.Network, Remote: account.Remote, Text: d.Text, Wire: wire, Media: d.Media})
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].Account < parts[j].Account })
	var links []approvals.Link
	for code, target := range used {
		links = append(links, approvals.Link{Code: code, Target: target})
	}
	sort.Slice(links, func(i, j int) bool { return links[i].Code < links[j].Code })
	return parts, links, nil
}
