package commands

import (
	"context"
	"strconv"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// about names the post a message speaks of.
func about(p storage.Post, info storage.BrandInfo) *chat.About {
	return &chat.About{Brand: info.Name, Post: p.Number, Revision: p.Revision, State: string(approvals.Shown(p.Post, info.Stopped != nil)), Down: p.TakenDown()}
}

func post(n int64) string { return strconv.FormatInt(n, 10) }

// absolute makes an address of the web side one that people can follow.
func absolute(web, address string) string {
	if len(address) > 0 && address[0] == '/' {
		return web + address
	}
	return address
}

// Decided is what the thread hears when votes changed where a post stands.
func Decided(p storage.Post, before approvals.State, by string, info storage.BrandInfo) chat.Message {
	lang, n := info.Lang(), post(p.Number)
	m := chat.Message{About: about(p, info)}
	say := func(t say.Text, args ...any) chat.Message { m.Text = ticked(t.F(args...)).In(lang); return m }
	switch p.State {
	case approvals.Approved:
		return approvedNotice(say, p, info)
	case approvals.Scheduled:
		if info.Stopped != nil {
			return say(stoppedNow, n, info.Name)
		}
		if p.Now {
			return say(leavesNow, n, accountsOf(p, info))
		}
		return say(leavesOn(p, info))
	case approvals.Late:
		m := say(lateNow, n)
		m.Buttons = []chat.Button{nextSlotButton(n, lang)}
		return m
	case approvals.Rejected:
		return say(rejectedBy, n, by)
	case approvals.Held:
		return say(heldBy, n, by)
	case approvals.Changes:
		return say(changesBy, n, by)
	case approvals.Review:
		if before == approvals.Draft {
			return chat.Message{}
		}
		return say(backInReview, n)
	}
	return chat.Message{}
}

var (
	stoppedNow = say.Text{
		EN: "Post %[1]s is approved. Everything is stopped for %[2]s, so it does not go out.",
		FR: "La publication %[1]s est validée. Tout est arrêté pour %[2]s\u202f: elle ne part pas.",
	}
	goesOut = say.Text{
		EN: "Post %[1]s goes out %[2]s, on %[3]s. `/cancel %[1]s` stops it.",
		FR: "La publication %[1]s partira %[2]s, sur %[3]s. `/annuler %[1]s` l'arrête.",
	}
	leavesNow = say.Text{EN: "Post %[1]s is approved and leaves now, for %[2]s.", FR: "La publication %[1]s est validée et part maintenant, vers %[2]s."}
	lateNow   = say.Text{
		EN: "Post %[1]s is approved, but its time has passed. Choose a new one: `/schedule %[1]s next`.",
		FR: "La publication %[1]s est validée, mais son heure est passée. Choisissez-en une autre\u202f: `/programmer %[1]s prochain`.",
	}
	rejectedBy   = say.Text{EN: "%[2]s rejected post %[1]s. It will not go out.", FR: "%[2]s a refusé la publication %[1]s. Elle ne partira pas."}
	heldBy       = say.Text{EN: "%[2]s put post %[1]s on hold. It will not go out meanwhile.", FR: "%[2]s a suspendu la publication %[1]s. Elle ne partira pas d'ici là."}
	changesBy    = say.Text{EN: "%[2]s asks for changes to post %[1]s: `/edit %[1]s`.", FR: "%[2]s demande des modifications de la publication %[1]s\u202f: `/modifier %[1]s`."}
	backInReview = say.Text{EN: "An approval of post %[1]s was taken back. It waits for approval again.", FR: "Une validation de la publication %[1]s a été retirée. Elle attend de nouveau une validation."}
	approvedNow  = say.Text{EN: "Post %[1]s is approved. It has no time yet.", FR: "La publication %[1]s est validée. Elle n'a pas encore d'heure."}
)

// TellLapsed tells the thread that approvals are too old to count, and asks for them again.
func TellLapsed(tx *storage.Tx, p storage.Post, info storage.BrandInfo) error {
	m := chat.Message{About: about(p, info), Text: say.Text{
		EN: "An approval of post %[1]s is %[2]s old, so it no longer counts. It is needed again: press Approve, or take the old ✅ off and put it back.",
		FR: "Une validation de la publication %[1]s date de %[2]s\u202f: elle ne vaut plus. Il la faut de nouveau\u202f: appuyez sur Valider, ou retirez le ✅ puis remettez-le.",
	}.F(post(p.Number), daysOf(p.Policy.Expires)).In(info.Lang())}
	if err := Tell(tx, "lapsed/"+p.ID, p.ID, Saying{Root: true, Message: m}); err != nil || p.State != approvals.Review {
		return err
	}
	return AskNext(tx, p)
}

func approvedNotice(words func(say.Text, ...any) chat.Message, p storage.Post, info storage.BrandInfo) chat.Message {
	n, lang := post(p.Number), info.Lang()
	m := words(approvedNow, n)
	if p.Series != nil {
		return m
	}
	m.Buttons = []chat.Button{
		nextSlotButton(n, lang),
		{Label: say.Text{EN: "Publish now", FR: "Publier maintenant"}.In(lang), Action: Do("publish", n)},
	}
	return m
}

func nextSlotButton(n string, lang say.Lang) chat.Button {
	return chat.Button{Label: say.Text{EN: "Next free slot", FR: "Prochain créneau"}.In(lang), Action: Do("schedule", n, "next"), Style: chat.Go}
}

// whenOf says a post's planned time in the brand's zone, as it reads since the post last changed.
func whenOf(p storage.Post, info storage.BrandInfo) say.Speaker {
	return say.AtFrom(p.Time.In(info.Zone()), p.Touched)
}

// NotSent is what the thread hears when a post could not leave at its time.
func NotSent(p storage.Post, why *say.Problem, info storage.BrandInfo) chat.Message {
	lang := info.Lang()
	return chat.Message{About: about(p, info), Text: say.Text{
		EN: "Post %[1]s did not go out. %[2]s",
		FR: "La publication %[1]s n'est pas partie. %[2]s",
	}.F(post(p.Number), why.Text).In(lang)}
}

// Unread is what the thread hears while the reactions on a request cannot be read at the post's
// time; late says that the brand's bound has passed meanwhile.
func Unread(p storage.Post, info storage.BrandInfo, late bool) chat.Message {
	text := say.Text{
		EN: "I cannot read the request for post %[1]s just now, so nothing is sent. I try again by myself.",
		FR: "Je ne peux pas lire la demande de la publication %[1]s en ce moment\u202f: rien ne part. Je réessaie.",
	}
	if late {
		text = say.Text{
			EN: "I could not read the request for post %[1]s in time, so it did not go out. Choose a new time: %[2]s.",
			FR: "Je n'ai pas pu lire la demande de la publication %[1]s à temps\u202f: elle n'est pas partie. Choisissez une heure\u202f: %[2]s.",
		}
	}
	return chat.Message{About: about(p, info), Text: text.F(post(p.Number), Shown(say.Text{EN: "schedule", FR: "programmer"}, post(p.Number))).In(info.Lang())}
}

// NoMember tells whoever holds a role, and is no full member of the workspace now, that their word does
// not count.
func NoMember(ctx context.Context, c *Call) chat.Message {
	return c.Private(say.Text{
		EN: "You are no full member of this workspace now, so your word does not count. If that is wrong, ask %s.",
		FR: "Vous n'êtes plus membre à part entière de cet espace\u202f: votre avis ne compte pas. Si ce n'est pas exact, voyez avec %s.",
	}, say.List{Items: c.ownerName(ctx), Or: true})
}

// TellDeleted tells the thread that a request was deleted and stands again.
func TellDeleted(tx *storage.Tx, p storage.Post, info storage.BrandInfo) error {
	m := chat.Message{About: about(p, info), Text: say.Text{
		EN: "Somebody deleted the request for post %[1]s. Here it is again: reactions on the old one no longer count.",
		FR: "Quelqu'un a supprimé la demande de la publication %[1]s. La revoici\u202f: les réactions sur l'ancienne ne valent plus.",
	}.F(post(p.Number)).In(info.Lang())}
	return Tell(tx, "deleted/"+p.ID, p.ID, Saying{Root: true, Message: m})
}

// whys are the words that want a reason: what was said, and the command that takes the reason.
var whys = map[approvals.Kind]struct {
	command string
	said    say.Text
}{
	approvals.Reject: {"reject", say.Text{EN: "You rejected post %s.", FR: "Vous avez refusé la publication %s."}},
	approvals.Hold:   {"hold", say.Text{EN: "You put post %s on hold.", FR: "Vous avez suspendu la publication %s."}},
	approvals.Change: {"changes", say.Text{EN: "You asked for changes to post %s.", FR: "Vous avez demandé des modifications de la publication %s."}},
}

// AskReason asks a decider, in private, why; the words join the audit and the thread when given.
func AskReason(ctx context.Context, c *Call, p storage.Post, kind approvals.Kind) chat.Message {
	asks := whys[kind]
	m := c.Private(say.Join(" ", asks.said.F(post(p.Number)), say.Text{
		EN: "Tell %[1]s why, in one sentence. They see it in the thread.",
		FR: "Dites à %[1]s pourquoi, en une phrase. Cela s'affichera dans le fil.",
	}.F(c.Who(ctx, p.Author))))
	m.About = about(p, c.Info)
	m.Form = &chat.Form{
		Command: "/" + asks.command, Title: m.Text,
		Fields: []chat.FormField{
			{Name: "post", Label: c.Say(say.Text{EN: "Post", FR: "Publication"}), Value: post(p.Number), Required: true, Kind: chat.PostNo},
			{Name: "reason", Label: c.Say(say.Text{EN: "Why", FR: "Pourquoi"}), Required: true, Kind: chat.Words},
			{Name: "revision", Label: c.Say(say.Text{EN: "Revision", FR: "Version"}), Value: strconv.Itoa(p.Revision), Kind: chat.Number},
		},
	}
	return m
}

// AskTwin asks a decider who used a look-alike whether it should count.
func AskTwin(c *Call, p storage.Post, kind approvals.Kind, emoji string) chat.Message {
	n, rev := post(p.Number), "revision:"+strconv.Itoa(p.Revision)
	if kind == approvals.Approve {
		m := c.Private(say.Text{
			EN: "%[2]s does not sign post %[1]s. Count it as your approval?",
			FR: "%[2]s ne valide pas la publication %[1]s. La compter comme votre validation\u202f?",
		}, n, emoji)
		m.About = about(p, c.Info)
		m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Approve revision %d", FR: "Valider la version %d"}, p.Revision), Action: Do("approve", n, rev), Style: chat.Go}}
		return m
	}
	m := c.Private(say.Text{
		EN: "%[2]s does not reject post %[1]s. Count it as your ❌?",
		FR: "%[2]s ne refuse pas la publication %[1]s. La compter comme votre ❌\u202f?",
	}, n, emoji)
	m.About = about(p, c.Info)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Reject revision %d", FR: "Refuser la version %d"}, p.Revision), Action: Do("reject", n, rev), Style: chat.Grave}}
	return m
}

// MissedHour is what the thread hears when nobody decided in time, or when the rest of a post passed
// its late bound.
func MissedHour(p storage.Post, info storage.BrandInfo, free time.Time, waited bool) chat.Message {
	lang, n := info.Lang(), post(p.Number)
	m := chat.Message{About: about(p, info)}
	if !waited {
		m.Text = say.Text{
			EN: "Post %[1]s is too late for the accounts it has not reached. It was not sent there.",
			FR: "Il est trop tard pour les comptes que la publication %[1]s n'a pas atteints. Elle n'y a pas été envoyée.",
		}.F(n).In(lang)
		return m
	}
	m.Text = say.Text{
		EN: "Post %[1]s was not approved in time, so it did not go out. Next free slot: %[2]s.",
		FR: "La publication %[1]s n'a pas été validée à temps\u202f: elle n'est pas partie. Prochain créneau\u202f: %[2]s.",
	}.F(n, say.At(free.In(info.Zone()))).In(lang)
	m.Buttons = []chat.Button{
		{Label: say.Text{EN: "Take it", FR: "Le prendre"}.In(lang), Action: Do("schedule", n, "when:"+free.In(info.Zone()).Format("2006-01-02T15:04")), Style: chat.Go},
		{Label: say.Text{EN: "Choose", FR: "Choisir"}.In(lang), Action: Do("schedule", n)},
	}
	return m
}

// OlderRevision tells a decider who reacted on an earlier card that the newest still needs them.
func OlderRevision(c *Call, p storage.Post, seen int) chat.Message {
	m := c.Private(say.Text{
		EN: "That was revision %[2]d. Revision %[3]d of post %[1]s is here now: it still needs you.",
		FR: "C'était la version %[2]d. Voici la version %[3]d de la publication %[1]s\u202f: elle attend encore votre validation.",
	}, post(p.Number), seen, p.Revision)
	m.About = about(p, c.Info)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Show revision %d", FR: "Voir la version %d"}, p.Revision), Action: Do("approve", post(p.Number)), Style: chat.Go}}
	return m
}

// ClicksSoFar tells a thread how many clicks its post brought, and how that stands to its goal.
func ClicksSoFar(in CardInput, after time.Duration) chat.Message {
	span := say.Count{N: int64(after / time.Hour), One: say.Text{EN: "hour", FR: "heure"}, Many: say.Text{EN: "hours", FR: "heures"}}
	t := say.Text{EN: "Post %[1]s, after %[2]s: %[3]s.", FR: "Publication %[1]s, après %[2]s\u202f: %[3]s."}.F(post(in.Post.Number), span, clicksOf(*in.Clicks))
	if in.Post.Goal != "" {
		t = say.Join(" ", t, say.Text{EN: "Goal: %s.", FR: "Objectif\u202f: %s."}.F(in.Post.Goal))
	}
	return chat.Message{Text: t.In(in.Lang), About: about(in.Post, in.Info)}
}
