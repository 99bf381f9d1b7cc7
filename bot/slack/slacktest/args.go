package slacktest

import (
	"encoding/json"
	"strconv"
	"strings"
)

// str is an argument's text; empty where there is none.
func (c *call) str(name string) string {
	switch v := c.args[name].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// flag reports whether an argument says yes.
func (c *call) flag(name string) bool { v := c.str(name); return v == "true" || v == "1" }

// number is a whole number between 1 and most; 0 stands for fallback.
func (c *call) number(name string, fallback, most int) (int, error) {
	if c.str(name) == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(c.str(name))
	if err != nil || n < 0 || n > most {
		return 0, no("invalid_limit")
	}
	if n == 0 {
		return fallback, nil
	}
	return n, nil
}

// undo gives an argument that is JSON: an object or array, or a string that holds one.
func (c *call) undo(name string) (any, error) {
	text, is := c.args[name].(string)
	if !is {
		return c.args[name], nil
	}
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return nil, err
	}
	c.args[name] = v
	return v, nil
}

// page cuts a list at the cursor of a call: what it gives goes on to next.
func page[T any](c *call, list []T, fallback, most int) (part []T, next string, err error) {
	limit, err := c.number("limit", fallback, most)
	if err != nil {
		return nil, "", err
	}
	from := 0
	if cursor := c.str("cursor"); cursor != "" {
		if from, err = strconv.Atoi(strings.TrimPrefix(cursor, "next_")); err != nil || from < 0 || from > len(list) {
			return nil, "", no("invalid_cursor")
		}
	}
	part = list[from:]
	if len(part) > limit {
		part, next = part[:limit], "next_"+strconv.Itoa(from+limit)
	}
	return part, next, nil
}

// paged is the part of an answer that leads on to the next page.
func paged(answer obj, next string) obj {
	answer["response_metadata"] = obj{"next_cursor": next}
	return answer
}
