package slack

import (
	"encoding/json"
	"net/url"
	"testing"
)

func FuzzEnvelope(f *testing.F) {
	for _, s := range []string{
		`{"type":"hello","debug_info":{"approximate_connection_time":18060}}`,
		`{"type":"disconnect","reason":"warning"}`,
		`{"type":"events_api","envelope_id":"e","payload":{"type":"event_callback"},"retry_attempt":1}`,
		`{"type":"slash_commands","envelope_id":"e","payload":{},"accepts_response_payload":true}`,
		`{"type":5,"envelope_id":"e","retry_attempt":1e400}`, `null`, `[`, "",
		"command=%2Fdraft&text=a", "command=\x81\x81", "payload=%7B%7D", "ssl_check=1",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if fr, err := readFrame(b); err == nil {
			d, known := fr.delivered()
			if known && (d.ID == "" || !json.Valid(d.Body) || d.Attempt < 0) {
				t.Errorf("%+v", d)
			}
			ack, err := acknowledgement(fr, map[string]string{"text": string(b)})
			var got struct {
				ID string `json:"envelope_id"`
			}
			if json.Unmarshal(ack, &got) != nil || got.ID != fr.EnvelopeID || len(ack) >= maxAnswer && len(fr.EnvelopeID) < maxAnswer/8 {
				t.Errorf("%q is acknowledged %q, %v", b, ack, err)
			}
			readOuter(fr.Payload)
		}
		probe(b)
		for _, read := range []func([]byte) (json.RawMessage, error){commandBody, actBody, eventBody} {
			if body, err := read(b); err == nil && (!json.Valid(body) || !object(body)) {
				t.Errorf("%q becomes %q", b, body)
			}
		}
		if body, err := commandBody(b); err == nil {
			form, _ := url.ParseQuery(string(b))
			var fields map[string]string
			if json.Unmarshal(body, &fields) != nil || fields["command"] != string([]rune(form.Get("command"))) {
				t.Errorf("%q becomes %q", b, body)
			}
		}
	})
}
