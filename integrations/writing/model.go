package writing

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sashabaranov/go-openai"

	"copydesk/integrations/egress"
)

var (
	// ErrUnfit says that what the model gave broke a rule twice: use [Fit].
	ErrUnfit = errors.New("writing: the model's text breaks a rule")
	// ErrDeclined says that the model, or its server's filter, would not write this: use [Fit].
	ErrDeclined = errors.New("writing: the model declined")
)

// Options say which model. Key and BaseURL come from the settings.
type Options struct {
	Key     string
	BaseURL string // empty: OpenAI's
	Model   string
	Client  *http.Client
	Timeout time.Duration // of everything, repair included; 0: 60 s
	Log     *slog.Logger  // nil: discards
}

// A Model drafts by an OpenAI-compatible server. Safe for concurrent use.
type Model struct {
	client  *openai.Client
	model   string
	timeout time.Duration
	log     *slog.Logger
	blind   *atomic.Bool // its server refused a picture
}

// New makes a model; it connects to nothing yet.
func New(o Options) *Model {
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Client == nil {
		o.Client = egress.Trusted(egress.Options{Timeout: o.Timeout})
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	config := openai.DefaultConfig(o.Key)
	config.HTTPClient = patient{o.Client}
	if o.BaseURL != "" {
		config.BaseURL = strings.TrimRight(o.BaseURL, "/")
	}
	return &Model{client: openai.NewClientWithConfig(config), model: o.Model, timeout: o.Timeout, log: o.Log, blind: new(atomic.Bool)}
}

// Estimate is how many tokens a request may take, to reserve before the call.
func Estimate(r Request) int64 {
	size := len(r.Brief) + len(r.Voice) + len(r.Wish) + 1200
	for _, text := range r.Current {
		size += len(text)
	}
	return int64(size/4 + 400*len(r.Targets))
}

// Write drafts, or rewrites where Current is set. Tokens are counted in every case; ErrUnfit means
// that the texts broke a rule also when asked again.
func (m *Model) Write(ctx context.Context, r Request) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	out, err := m.write(ctx, r)
	if err != nil {
		m.log.Warn("the drafting model gave no text", "tokens", out.Tokens, "err", err)
	}
	return out, err
}

func (m *Model) write(ctx context.Context, r Request) (Result, error) {
	messages := []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: rules(r)},
		{Role: openai.ChatMessageRoleUser, Content: material(r)},
	}
	var out Result
	for round := range 2 {
		reply, tokens, err := m.ask(ctx, r, messages)
		out.Tokens += tokens
		if err != nil {
			return out, err
		}
		texts, wrong := read(r, reply)
		if wrong == "" {
			out.Texts, out.Repaired = texts, round > 0
			return out, nil
		}
		if reply.text != "" { // some servers refuse a message without content
			messages = append(messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: clip(reply.text, 20000)})
		}
		messages = append(messages, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser,
			Content: "That breaks a rule: " + wrong + " Give all texts again, mended."})
	}
	return out, ErrUnfit
}

// A reply is what the model said; cut when it ran into its server's limit.
type reply struct {
	text string
	cut  bool
}

func (m *Model) ask(ctx context.Context, r Request, messages []openai.ChatCompletionMessage) (reply, int64, error) {
	resp, err := m.client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model: m.model, Messages: messages,
		ResponseFormat: &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "texts", Strict: true, Schema: json.RawMessage(schema(r))},
		},
	})
	if err != nil {
		return reply{}, 0, plain(err)
	}
	tokens := spent(resp, messages)
	if len(resp.Choices) == 0 {
		return reply{}, tokens, errors.New("writing: the model gave no answer")
	}
	first := resp.Choices[0]
	if first.Message.Refusal != "" || first.FinishReason == openai.FinishReasonContentFilter {
		return reply{}, tokens, ErrDeclined
	}
	return reply{first.Message.Content, first.FinishReason == openai.FinishReasonLength}, tokens, nil
}

// spent is what the server counted. Some servers count nothing: then four bytes are one token, so
// that a budget still ends.
func spent(resp openai.ChatCompletionResponse, asked []openai.ChatCompletionMessage) int64 {
	if resp.Usage.TotalTokens > 0 {
		return int64(resp.Usage.TotalTokens)
	}
	size := 0
	for _, m := range asked {
		size += len(m.Content)
	}
	for _, c := range resp.Choices {
		size += len(c.Message.Content)
	}
	return int64(size/4 + 1)
}

// plain keeps what a log needs of an error and nothing that a server may have echoed.
func plain(err error) error {
	var api *openai.APIError
	if errors.As(err, &api) {
		return fmt.Errorf("writing: the model's server answered %d", api.HTTPStatusCode)
	}
	var request *openai.RequestError
	if errors.As(err, &request) {
		return fmt.Errorf("writing: the model's server answered %d", request.HTTPStatusCode)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("writing: the model did not answer in time")
	}
	var unreached *url.Error
	if errors.As(err, &unreached) || errors.Is(err, context.Canceled) {
		return errors.New("writing: the model could not be reached" + reason(err))
	}
	return errors.New("writing: the model's server gave an answer that cannot be read")
}

// reason is what an operator can mend, without the address.
func reason(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name):
		return ": its name was not found"
	case errors.As(err, &certificate):
		return ": its certificate is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return ": nothing listens there"
	}
	return ""
}

func clip(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "")
	}
	return s
}
