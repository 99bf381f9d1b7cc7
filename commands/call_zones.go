package commands

import (
	"context"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
)

// usualZones are offered while a zone is typed; every other one is found by its city.
var usualZones = strings.Fields(`Europe/Paris Europe/London Europe/Brussels Europe/Zurich Europe/Berlin Europe/Madrid Europe/Rome Europe/Amsterdam
	Europe/Lisbon Europe/Dublin Europe/Vienna Europe/Prague Europe/Warsaw Europe/Stockholm Europe/Helsinki Europe/Athens Europe/Bucharest
	Europe/Kyiv Europe/Istanbul America/New_York America/Toronto America/Montreal America/Chicago America/Denver America/Los_Angeles
	America/Halifax America/Mexico_City America/Bogota America/Sao_Paulo America/Argentina/Buenos_Aires America/Guadeloupe America/Martinique
	America/Cayenne Africa/Casablanca Africa/Algiers Africa/Tunis Africa/Dakar Africa/Abidjan Africa/Lagos Africa/Cairo Africa/Nairobi
	Africa/Johannesburg Indian/Reunion Indian/Mauritius Asia/Dubai Asia/Jerusalem Asia/Kolkata Asia/Bangkok Asia/Singapore Asia/Hong_Kong
	Asia/Shanghai Asia/Tokyo Asia/Seoul Australia/Perth Australia/Sydney Pacific/Auckland Pacific/Noumea Pacific/Tahiti UTC`)

// suggestZones offers the usual zones, and first the one that the typed city lies in.
func suggestZones(ctx context.Context, c *Call, typed string) []chat.Choice {
	var out []chat.Choice
	if zone, err := readZone(ctx, c, typed); err == nil {
		out = append(out, chat.Choice{Value: zone, Text: say.Same(zone)})
	}
	for _, z := range usualZones {
		if len(out) == 0 || z != out[0].Value {
			out = append(out, chat.Choice{Value: z, Text: say.Same(z)})
		}
	}
	return out
}
