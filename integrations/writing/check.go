package writing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/sashabaranov/go-openai"

	"copydesk/integrations/egress"
)

var (
	// ErrKey says that the server does not accept the key.
	ErrKey = errors.New("writing: the key is not accepted")
	// ErrNoModel says that the server does not offer the model.
	ErrNoModel = errors.New("writing: the model is not offered")
)

// Check asks the server which models it offers, and drafts nothing
// (https://platform.openai.com/docs/api-reference/models/list). A server that answers and keeps no
// such list passes.
func (m *Model) Check(ctx context.Context) error {
	list, err := m.client.ListModels(ctx)
	var api *openai.APIError
	var plain *openai.RequestError
	status := 0
	switch {
	case err == nil:
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &plain):
		status = plain.HTTPStatusCode
	}
	switch {
	case err == nil:
		if slices.ContainsFunc(list.Models, func(o openai.Model) bool { return o.ID == m.model }) || len(list.Models) == 0 {
			return nil
		}
		return fmt.Errorf("%w: %s", ErrNoModel, m.model)
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return ErrKey
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return nil
	}
	return egress.Scrub(err)
}
