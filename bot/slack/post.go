package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"copydesk/commands/chat"
)

// Metadata is the type of the metadata that every message of ours carries, so that Slack tells of
// its being posted and deleted (https://docs.slack.dev/messaging/message-metadata). Everybody of
// the workspace can read it: it holds the digest of a key and nothing else.
const Metadata = "copydesk_message"

const (
	postPrefix = "post/"
	doubtFor   = 7 * time.Minute    // Slack tells of a message at once, after one minute and after five more
	keptFor    = 7 * 24 * time.Hour // a key is asked for again within hours, or never
	storeLimit = 5 * time.Second
)

// errDoubt says that an earlier try may have been posted: Slack will tell within minutes.
var errDoubt = errors.New("slack: whether this was posted is not known yet")

// A record is what is kept of one key: since the moment before the first try, and until its message
// is known, it is a try whose outcome is unknown.
//
// Slack has no key by which it would post once. So each message carries the digest of its key as
// metadata, and Slack's event of it (message_metadata_posted) tells which message has which key,
// however the call ended: cut off, answered with a fault, or with the process killed between the
// call and its record. A key with an unknown try is not posted again before every delivery of that
// event is over. What stays in doubt: a try that Slack took, whose answer was lost, while nobody
// listened for those minutes either. It is posted again, and where the event of the first comes
// later still, the copy that is not recorded is deleted.
type record struct {
	At    int64    `json:"at"` // of the last try, Unix milliseconds
	Room  string   `json:"room,omitempty"`
	TS    string   `json:"ts,omitempty"` // empty: not known
	Seeds []string `json:"seeds,omitempty"`
}

// Post sends a message once per key.
func (p *Platform) Post(ctx context.Context, to chat.Place, m chat.Message, key string) (chat.Ref, error) {
	room := to.Room.ID
	switch {
	case to.Person.Platform == platformName && to.Person.User != "":
		room, to.Thread = to.Person.User, ""
	case to.Person != (chat.Identity{}), to.Room.Platform != platformName, room == "":
		return chat.Ref{}, chat.ErrGone
	}
	me, err := p.me(ctx)
	if err != nil {
		return chat.Ref{}, err
	}
	id := digest(key)
	leave, err := p.posting.enter(ctx, id)
	if err != nil {
		return chat.Ref{}, err
	}
	defer leave()
	rec, err := p.recorded(ctx, id)
	if err != nil {
		return chat.Ref{}, err
	}
	switch age := p.o.Now().Sub(time.UnixMilli(rec.At)); {
	case rec.TS != "":
		return ref(me, rec.Room, rec.TS), nil
	case rec.At != 0 && age < doubtFor:
		return chat.Ref{}, errDoubt
	}
	return p.postNow(ctx, me, room, to.Thread, m, id)
}

// postNow makes one try, recorded before and after.
func (p *Platform) postNow(ctx context.Context, me self, room, thread string, m chat.Message, id string) (chat.Ref, error) {
	said, err := p.drawn(ctx, m, "")
	if err != nil {
		return chat.Ref{}, err
	}
	rec := record{At: p.o.Now().UnixMilli(), Seeds: sparing(m.Seeds)}
	if err := p.record(ctx, id, rec); err != nil {
		return chat.Ref{}, err
	}
	err = p.shown(ctx, &said, func(said drawing) (err error) {
		rec.Room, rec.TS, err = p.send(ctx, room, thread, said, id)
		return err
	})
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeLimit)
	defer cancel()
	if err != nil {
		if surely(err) {
			return chat.Ref{}, errors.Join(gone(err, noRoom...), p.record(after, id, record{}))
		}
		return chat.Ref{}, fmt.Errorf("%w, so it may be posted", err)
	}
	if err := p.record(after, id, rec); err != nil {
		return chat.Ref{}, err
	}
	p.settle(ctx, rec, said, id)
	return ref(me, rec.Room, rec.TS), nil
}

// settle does what follows a message: its seeds, and the pictures that it could not show.
func (p *Platform) settle(ctx context.Context, rec record, said drawing, id string) {
	if len(rec.Seeds) > 0 {
		p.sow(seed{rec, id})
	}
	if len(said.apart) > 0 {
		if err := p.hangUnder(ctx, rec.Room, rec.TS, said.apart); err != nil {
			p.o.Log.Warn("pictures could not be shown under a message", "err", err)
		}
	}
}

func ref(me self, room, ts string) chat.Ref {
	return chat.Ref{Room: chat.Room{Platform: platformName, Team: me.team, ID: room}, ID: ts}
}

// digest is what stands for a key in metadata; empty for none.
func digest(key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("copydesk post\n" + key))
	return hex.EncodeToString(sum[:16])
}

// send posts one message. A thread whose root is gone is left out: what is to be said is said in the
// room.
func (p *Platform) send(ctx context.Context, room, thread string, said drawing, id string) (where, ts string, err error) {
	with := append(said.options(), slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: Metadata, EventPayload: map[string]any{"key": id}}))
	try := func(thread string) error {
		return p.call(ctx, "chat.postMessage", room, func(ctx context.Context) (err error) {
			where, ts, err = p.api.PostMessageContext(ctx, room, append(with[:len(with):len(with)], slackapi.MsgOptionTS(thread))...)
			return err
		})
	}
	if err = try(thread); thread != "" && is(err, "thread_not_found", "cannot_reply_to_message") {
		err = try("")
	}
	if err == nil && ts == "" {
		err = errors.New("slack chat.postMessage: no timestamp came back")
	}
	return where, ts, err
}

// Edit replaces a message. Slack reads addresses and names out of an edited text unless it is told
// not to (https://docs.slack.dev/reference/methods/chat.update).
func (p *Platform) Edit(ctx context.Context, r chat.Ref, m chat.Message) error {
	said, err := p.drawn(ctx, m, "")
	if err != nil {
		return err
	}
	err = p.shown(ctx, &said, func(said drawing) error {
		return p.call(ctx, "chat.update", "", func(ctx context.Context) error {
			_, _, _, err := p.api.UpdateMessageContext(ctx, r.Room.ID, r.ID, said.options()...)
			return err
		})
	})
	if is(err, "edit_window_closed") { // the workspace lets nobody edit that late: the old words stay
		p.o.Log.Warn("slack does not let an old message be edited", "room", r.Room.ID, "message", r.ID)
		return nil
	}
	if seeds := sparing(m.Seeds); err == nil && len(seeds) > 0 { // a message may become a request; once it has its reactions they stay
		p.resow(ctx, r, seeds)
	}
	return gone(err, "message_not_found", "channel_not_found", "not_in_channel", "is_archived", "is_inactive", "cant_update_message")
}

// Whisper says something that one person sees: in the room where both are in it, else directly.
func (p *Platform) Whisper(ctx context.Context, in chat.Room, to chat.Identity, m chat.Message) error {
	if to.Platform != platformName || to.User == "" {
		return chat.ErrGone
	}
	said, err := p.drawn(ctx, m, "")
	if err != nil {
		return err
	}
	return p.shown(ctx, &said, func(said drawing) error { return p.whisper(ctx, in.ID, "", to.User, said) })
}

// whisper says something to one person in a room or a thread, else directly.
func (p *Platform) whisper(ctx context.Context, room, thread, user string, said drawing) error {
	if room == "" || room[0] == 'D' {
		_, err := p.direct(ctx, user, said)
		return err
	}
	err := p.call(ctx, "chat.postEphemeral", "", func(ctx context.Context) error {
		_, err := p.api.PostEphemeralContext(ctx, room, user, append(said.options(), slackapi.MsgOptionTS(thread))...)
		return err
	})
	if is(err, append([]string{"user_not_in_channel", "thread_not_found", "cannot_reply_to_message"}, noRoom...)...) {
		_, err = p.direct(ctx, user, said)
	}
	return err
}

// direct says something in the bot's direct messages to somebody.
func (p *Platform) direct(ctx context.Context, user string, said drawing) (ts string, err error) {
	_, ts, err = p.send(ctx, user, "", said, "")
	return ts, gone(err, noRoom...)
}

// recorded reads what is kept of a key; the zero value where nothing is.
func (p *Platform) recorded(ctx context.Context, id string) (rec record, err error) {
	if id == "" {
		return rec, nil
	}
	kept, err := p.o.Kept(ctx, postPrefix+id)
	if b, held := kept[postPrefix+id]; held && err == nil {
		err = json.Unmarshal(b, &rec)
	}
	return rec, err
}

// record keeps what is known of a key; the zero value forgets it.
func (p *Platform) record(ctx context.Context, id string, rec record) error {
	if id == "" {
		return nil
	}
	if rec.At == 0 {
		return p.o.Keep(ctx, postPrefix+id, nil)
	}
	b, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	return p.o.Keep(ctx, postPrefix+id, b)
}

// heard takes up Slack's word that a message with a key was posted. A second message with a key that
// has one is a copy, and deleted.
func (p *Platform) heard(ctx context.Context, id, room, ts string) error {
	rec, err := p.recorded(ctx, id)
	switch {
	case err != nil || rec.At == 0 || rec.TS == ts && rec.Room == room:
		return err
	case rec.TS != "":
		p.later(func(ctx context.Context) {
			if err := p.withdraw(ctx, room, ts); err != nil {
				p.o.Log.Warn("a second copy of a message could not be deleted", "room", room, "message", ts, "err", err)
			}
		})
		return nil
	}
	rec.Room, rec.TS = room, ts
	if err := p.record(ctx, id, rec); err != nil {
		return err
	}
	if len(rec.Seeds) > 0 {
		p.sow(seed{rec, id})
	}
	return nil
}

func (p *Platform) withdraw(ctx context.Context, room, ts string) error {
	err := p.call(ctx, "chat.delete", "", func(ctx context.Context) error {
		_, _, err := p.api.DeleteMessageContext(ctx, room, ts)
		return err
	})
	if is(err, "message_not_found") {
		return nil
	}
	return err
}
