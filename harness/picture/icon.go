package picture

import (
	"outlive/harness/evidence"
	"outlive/harness/report"
)

// iconRoom is what the sign before a name takes.
const iconRoom = 26.0

// iconRadius is that of a sign.
const iconRadius = 9.0

// icon draws the sign of an outcome, as no font is sure to have one: a tick for what
// lives, a cross for what died, half a disc for what is mute, two bars for what stands still.
func (d *drawing) icon(o evidence.Outcome, x, y float64) {
	shade := class(report.Sign(o).Kind)
	disc := "M" + at(x-9) + " " + at(y) + "a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z"
	stroke := []string{"stroke-width", "2.5"}
	switch o {
	case evidence.Survived, evidence.Restarted:
		d.k.path(shade, disc)
		d.k.path("on", "M"+at(x-4.5)+" "+at(y+0.5)+"l3.2 3.4l5.6 -7", stroke...)
	case evidence.Died:
		d.k.path(shade, disc)
		d.k.path("on", "M"+at(x-3.8)+" "+at(y-3.8)+"l7.6 7.6m0 -7.6l-7.6 7.6", stroke...)
	case evidence.Muted, evidence.Half:
		d.k.path("shaft-half", disc, "stroke-width", "2")
		d.k.path(shade, "M"+at(x)+" "+at(y-9)+"a9 9 0 0 0 0 18z")
	default:
		d.k.path(shade, disc)
		d.k.path("on", "M"+at(x-2.5)+" "+at(y-4)+"v8m5 -8v8", stroke...)
	}
}

// cross marks where a process ended.
func (d *drawing) cross(x, y float64) { d.icon(evidence.Died, x, y) }
