package approvals

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// registry lists every kind of event that a log may hold, with the version of its fields. A row is
// never removed or changed: what is in a log stays readable for ever.
var registry = []struct {
	version int
	of      Event
}{
	{1, Drafted{}},
	{1, Revised{}},
	{1, SubmittedTo{}},
	{1, Voted{}},
	{1, Unvoted{}},
	{1, Planned{}},
	{1, Repeated{}},
	{1, Renewed{}},
	{1, Skipped{}},
	{1, Unplanned{}},
	{1, CancelledBy{}},
	{1, Released{}},
	{1, Missed{}},
	{1, Began{}},
	{1, Settled{}},
	{1, LookedUp{}},
	{1, Judged{}},
	{1, Reminded{}},
	{1, Deferred{}},
	{1, Recalled{}},
	{1, Reasoned{}},
	{1, Joined{}},
	{1, Lapsed{}},
	{1, Corrected{}},
	{1, Uncorrected{}},
	{1, Took{}},
	{1, TakedownAsked{}},
	{1, TakedownTried{}},
	{1, TakedownSeen{}},
	{1, DeletedBy{}},
	{1, Undeleted{}},
	{1, Forgotten{}},
	{1, BrandMade{}},
	{1, ValueSet{}},
	{1, RoomBound{}},
	{1, RoleGiven{}},
	{1, RoleTaken{}},
	{1, OwnerMade{}},
	{1, AccountAdded{}},
	{1, AccountGiven{}},
	{1, AccountRemoved{}},
	{1, FrozenBy{}},
	{1, ResumedBy{}},
	{1, PersonMet{}},
	{1, Linked{}},
	{1, AwayUntil{}},
	{1, CodeMade{}},
	{1, KeysRotated{}},
	{1, Claimed{}},
	{1, Restored{}},
	{1, LinkMade{}},
	{1, Noted{}},
}

type kindVersion struct {
	kind    string
	version int
}

var registered = func() map[kindVersion]reflect.Type {
	m := map[kindVersion]reflect.Type{}
	for _, row := range registry {
		m[kindVersion{row.of.Name(), row.version}] = reflect.TypeOf(row.of)
	}
	return m
}()

// Version is the version that [Encode] writes for every kind.
const Version = 1

// Encode gives the body of the audit line of e: JSON with sorted keys, at version [Version]. What
// people typed is left out: the words of a planned time stand beside the post only.
func Encode(e Event) ([]byte, error) {
	if e == nil || registered[kindVersion{e.Name(), Version}] != reflect.TypeOf(e) {
		return nil, fmt.Errorf("approvals: encoding %T: not an event of the log", e)
	}
	switch p := e.(type) {
	case Planned:
		p.Intent = ""
		e = p
	case Repeated:
		p.Intent = ""
		e = p
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("approvals: encoding %s: %w", e.Name(), err)
	}
	// Through a map, because its keys are written in order whatever the order of the fields.
	var fields any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		return nil, fmt.Errorf("approvals: encoding %s: %w", e.Name(), err)
	}
	return json.Marshal(fields)
}

// Decode reads the body of an audit line. It refuses a kind or version it does not know, a field
// that the kind does not have, and anything after the body.
func Decode(kind string, version int, body []byte) (Event, error) {
	t, known := registered[kindVersion{kind, version}]
	if !known {
		return nil, fmt.Errorf("approvals: no event %q of version %d", kind, version)
	}
	v := reflect.New(t)
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v.Interface()); err != nil {
		return nil, fmt.Errorf("approvals: decoding %s: %w", kind, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("approvals: decoding %s: something follows the body", kind)
	}
	return v.Elem().Interface().(Event), nil
}
