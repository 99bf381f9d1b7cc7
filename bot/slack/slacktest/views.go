package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Limits of views: https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/reference/views
const (
	mostViews   = 3
	largestView = 250_000
	triggerLife = 3 * time.Second
)

// A trigger lets the app open one modal for the person who did something.
type trigger struct {
	user  string
	until time.Time
	used  bool
	in    *view // the modal it came from
}

// A view is a modal, or the home tab of somebody.
type view struct {
	id, hash, user string
	body           obj
	root, before   string
	typed          map[string]map[string]obj // by block and action, as state.values
	wrong          map[string]string         // what the app says is wrong, by block
}

func (s *Service) newTrigger(user string, in *view) string {
	id := s.id("") + "." + s.id("") + "." + strings.ToLower(s.id(""))
	s.triggers[id] = &trigger{user: user, until: s.now().Add(triggerLife), in: in}
	return id
}

// pull uses a trigger up: https://docs.slack.dev/reference/methods/views.open
func (c *call) pull() (*trigger, error) {
	id := c.str("trigger_id")
	t := c.triggers[id]
	switch {
	case t == nil:
		return nil, no("invalid_trigger_id")
	case c.now().After(t.until):
		return nil, no("expired_trigger_id")
	case t.used:
		return nil, no("exchanged_trigger_id")
	}
	return t, nil
}

// readView reads and checks the view that a call brings.
func (c *call) readView(kind string) (obj, error) {
	v, err := c.undo("view")
	body, is := v.(obj)
	if err != nil || !is {
		return nil, no("invalid_arguments", "[ERROR] failed to match all allowed schemas [json-pointer:/view]")
	}
	return body, c.checkView(body, kind)
}

func (s *Service) checkView(body obj, kind string) error {
	b, err := json.Marshal(body)
	if err != nil || len(b) > largestView {
		return no("view_too_large")
	}
	if external, _ := body["external_id"].(string); external != "" {
		for _, v := range s.views {
			if v.body["external_id"] == external && slices.Contains(s.stacks[v.user], v) {
				return no("duplicate_external_id")
			}
		}
	}
	return s.checkViewBlocks(body, kind)
}

func (s *Service) newView(user string, body obj) *view {
	v := &view{id: s.id("V"), user: user}
	s.views[v.id] = v
	v.root = v.id
	s.redraw(v, body)
	return v
}

// redraw gives a view another content. What was typed into a field that has the same ids stays.
func (s *Service) redraw(v *view, body obj) {
	v.body, v.hash, v.wrong = body, s.stamp()+".h", nil
	if blocks, is := body["blocks"].([]any); is {
		body["blocks"] = s.seed(blocks)
	}
	before := v.typed
	v.typed = s.initial(body)
	for block, actions := range v.typed {
		for action, state := range actions {
			if old := before[block][action]; old != nil && old["type"] == state["type"] {
				actions[action] = old
			}
		}
	}
}

func (c *call) openView() (obj, error) {
	t, err := c.pull()
	if err != nil {
		return nil, err
	}
	body, err := c.readView("modal")
	if err != nil {
		return nil, err
	}
	t.used = true
	if t.in != nil && len(c.stacks[t.user]) > 0 {
		return c.stack(t.user, body)
	}
	v := c.newView(t.user, body)
	c.stacks[t.user] = []*view{v}
	return obj{"view": c.shownView(v)}, nil
}

func (c *call) pushView() (obj, error) {
	t, err := c.pull()
	if err != nil {
		return nil, err
	}
	body, err := c.readView("modal")
	if err != nil {
		return nil, err
	}
	if len(c.stacks[t.user]) == 0 {
		return nil, no("not_found")
	}
	t.used = true
	return c.stack(t.user, body)
}

// stack puts one more modal over those of somebody.
func (s *Service) stack(user string, body obj) (obj, error) {
	open := s.stacks[user]
	if len(open) >= mostViews {
		return nil, no("push_limit_reached")
	}
	v := s.newView(user, body)
	v.root, v.before = open[0].id, open[len(open)-1].id
	s.stacks[user] = append(open, v)
	return obj{"view": s.shownView(v)}, nil
}

func (c *call) updateView() (obj, error) {
	v := c.views[c.str("view_id")]
	if external := c.str("external_id"); v == nil && external != "" {
		for _, other := range c.views {
			if other.body["external_id"] == external {
				v = other
			}
		}
	}
	if v == nil || v.body["type"] == "modal" && !slices.Contains(c.stacks[v.user], v) {
		return nil, no("not_found")
	}
	if hash := c.str("hash"); hash != "" && hash != v.hash {
		return nil, no("hash_conflict")
	}
	kind, _ := v.body["type"].(string)
	body, err := c.readView(kind)
	if err != nil {
		return nil, err
	}
	c.redraw(v, body)
	return obj{"view": c.shownView(v)}, nil
}

func (c *call) publishView() (obj, error) {
	user := c.str("user_id")
	if p := c.people[user]; p == nil || p.Gone || p.Bot {
		return nil, no("invalid_arguments", "[ERROR] user not found [json-pointer:/user_id]")
	}
	v := c.homes[user]
	if hash := c.str("hash"); hash != "" && (v == nil || hash != v.hash) {
		return nil, no("hash_conflict")
	}
	body, err := c.readView("home")
	if err != nil {
		return nil, err
	}
	if v == nil {
		v = c.newView(user, body)
		c.homes[user] = v
	} else {
		c.redraw(v, body)
	}
	return obj{"view": c.shownView(v)}, nil
}

// shownView is a view as payloads and answers bring it.
func (s *Service) shownView(v *view) obj {
	values := obj{}
	for block, actions := range v.typed {
		in := obj{}
		for action, state := range actions {
			in[action] = state
		}
		values[block] = in
	}
	out := obj{"id": v.id, "team_id": Team, "app_id": AppID, "bot_id": BotID, "hash": v.hash, "root_view_id": v.root, "previous_view_id": nil, "state": obj{"values": values},
		"app_installed_team_id": Team, "callback_id": "", "private_metadata": "", "external_id": "", "clear_on_close": false, "notify_on_close": false, "close": nil, "submit": nil}
	if v.before != "" {
		out["previous_view_id"] = v.before
	}
	for name, value := range v.body {
		out[name] = value
	}
	return escapeTree(out).(obj)
}
