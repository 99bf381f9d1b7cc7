package commands

import (
	"context"
	"maps"
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// ownWords are the kinds that hold somebody's own words: where one was typed, it is kept. A number or a
// choice alone is typed again at once.
var ownWords = []chat.Kind{chat.Words, chat.Letter, chat.When, chat.Link, chat.Who, chat.People, chat.Where, chat.Account, chat.Clock}

// KeepRefused keeps what a typed line said that was refused, so that the command's form offers it
// again. What was kept for the same case and is not said anew stays.
func KeepRefused(ctx context.Context, c *Call) error {
	k, args := c.unsentKey(ctx), c.worthKeeping(ctx)
	if len(args) == 0 {
		return nil
	}
	old, _, err := c.DB.Unsent(ctx, k)
	if err != nil {
		return err
	}
	all := maps.Clone(old.Args)
	if all == nil || c.Event.Form { // a form says everything it holds
		all = map[string]string{}
	}
	maps.Copy(all, args)
	return c.DB.KeepUnsent(ctx, k, storage.Unsent{Args: all, Form: old.Form || c.Event.Form})
}

// KeepUnsent keeps what stands in a form that was not sent, in the place of what was kept; a form
// without words of the person drops it.
func KeepUnsent(ctx context.Context, c *Call) error {
	return c.DB.KeepUnsent(ctx, c.unsentKey(ctx), storage.Unsent{Args: c.worthKeeping(ctx), Form: true})
}

// Used forgets what was kept for a command that has done its work. A line typed outright leaves what
// stands in a form: those words were not used.
func Used(ctx context.Context, c *Call) error {
	k := c.unsentKey(ctx)
	old, found, err := c.DB.Unsent(ctx, k)
	if !found || err != nil || old.Form && !c.Event.Form {
		return err
	}
	return c.DB.KeepUnsent(ctx, k, storage.Unsent{})
}

// unsentKey is the case that words are kept for: this person, brand, command and its posts.
func (c *Call) unsentKey(ctx context.Context) storage.UnsentKey {
	k := storage.UnsentKey{Person: c.Person.ID, Brand: c.Info.ID, Case: strings.TrimSpace(c.Command.Name.EN + " " + c.Sub)}
	if o, has := postsOption(c.Spec()); has {
		if k.About = c.Text(o.Name.EN); k.About == "" && c.Brand != nil {
			if n, err := c.postNumber(ctx, ""); err == nil {
				k.About = post(n)
			}
		}
	}
	return k
}

// postsOption is the option that says which posts a command is about.
func postsOption(s chat.Spec) (chat.Option, bool) {
	i := slices.IndexFunc(s.Options, func(o chat.Option) bool { return o.Kind == chat.PostNo || o.Kind == chat.PostNos })
	if i < 0 {
		return chat.Option{}, false
	}
	return s.Options[i], true
}

// worthKeeping is what was given, where any of it is somebody's own words and not what stands there
// already; else nothing.
func (c *Call) worthKeeping(ctx context.Context) map[string]string {
	out, words, present := map[string]string{}, false, c.present(ctx)
	for _, o := range c.Spec().Options {
		v, given := c.Args[o.Name.EN]
		if !given || o.Secret || o.Unasked || o.Carried {
			continue
		}
		out[o.Name.EN] = v
		words = words || slices.Contains(ownWords, o.Kind) && strings.TrimSpace(v) != "" && v != present[o.Name.EN]
	}
	if !words {
		return nil
	}
	return out
}

// Correct is the button that brings what was refused back in its form: nil where the command has none,
// or nothing typed can mend it. What came from a form comes back whatever was wrong.
func Correct(ctx context.Context, c *Call, p *say.Problem) *chat.Button {
	spec := c.Spec()
	mendable := len(p.Fields) > 0 || c.Event.Form && p.Kind != say.Forbidden
	if !spec.Form || !mendable || c.Event.Kind != chat.Typed || len(c.worthKeeping(ctx)) == 0 {
		return nil
	}
	args := map[string]string{}
	if o, has := postsOption(spec); has && c.Has(o.Name.EN) {
		args[o.Name.EN] = c.Text(o.Name.EN)
	}
	ask := Bound{Command: c.Command, Sub: c.Sub, Args: args}
	if ask.missing(spec) == nil { // it would run at once
		return nil
	}
	return &chat.Button{Label: c.Say(say.Text{EN: "Correct it", FR: "Corriger"}), Action: Line(c.Command, c.Sub, args), Style: chat.Go}
}
