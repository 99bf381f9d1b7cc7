package commands

import (
	"unicode"
	"unicode/utf8"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// placeOf names an account as people know it: "the newsroom", "Mastodon @demo".
func placeOf(a storage.Account) say.Text {
	if a.Class == approvals.ByHand {
		return say.Same(a.Name)
	}
	title := say.Same(a.Network)
	if n := networks.Named(a.Network); n != nil {
		title = n.Title
	}
	if fold(a.Name) == fold(a.Network) {
		return title
	}
	return say.Text{EN: "%s %s", FR: "%s %s"}.F(title, a.Name)
}

// placeNamed is [placeOf] for an account's id; one that is gone reads as its id.
func placeNamed(info storage.BrandInfo, id string) say.Text {
	if a, ok := info.Account(id); ok {
		return placeOf(a)
	}
	return say.Same(id)
}

// placeFirst is [placeNamed] as a sentence begins.
func placeFirst(info storage.BrandInfo, id string) say.Text {
	a, _ := info.Account(id)
	return begins(placeNamed(info, id), networks.Named(a.Network))
}

// begins is a place as a sentence begins: our own words with a capital, a name that people gave as it is.
func begins(place say.Text, n *networks.Network) say.Text {
	if n == nil || place != n.Title {
		return place
	}
	return say.Text{EN: capital(place.EN), FR: capital(place.FR)}
}

// capital makes the first letter a capital one.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// limitsOn is what an account takes; one that is gone takes nothing in particular.
func limitsOn(info storage.BrandInfo, id string) networks.Limits {
	a, _ := info.Account(id)
	if n := networks.Named(a.Network); n != nil {
		return n.For(a.Name)
	}
	return networks.Limits{}
}

// placesOf names where a post goes, one by one.
func placesOf(p storage.Post, info storage.BrandInfo) []say.Text {
	var out []say.Text
	for _, id := range p.Accounts {
		if a, ok := info.Account(id); ok {
			out = append(out, placeOf(a))
		}
	}
	return out
}

// accountsOf names where a post goes: "Mastodon @demo and the newsroom".
func accountsOf(p storage.Post, info storage.BrandInfo) say.Text {
	var en, fr say.List
	for _, place := range placesOf(p, info) {
		en.Items, fr.Items = append(en.Items, place.EN), append(fr.Items, place.FR)
	}
	return say.Text{EN: en.In(say.EN), FR: fr.In(say.FR)}
}
