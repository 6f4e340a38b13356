package modes

import "slices"

// RunnerMark is a variable by whose value the runner of a CI finds, in
// /proc/*/environ, what a job has left behind when it ends.
type RunnerMark struct {
	Name, Runner string
	Value        string // how its values begin
}

// RunnerMarks are those in use; whoever bears none of them is spared.
//
// A freestyle job of Jenkins is hunted by all of its characteristic variables
// at once (BUILD_ID, BUILD_TAG, JOB_NAME ...), so without BUILD_ID by none; a
// pipeline by JENKINS_NODE_COOKIE when its node ends, and by
// JENKINS_SERVER_COOKIE when a step of it is aborted. GitLab's shell executor
// hunts by no mark: it kills the job's process group, which every mode leaves.
func RunnerMarks() []RunnerMark { return slices.Clone(runnerMarks) }

var runnerMarks = []RunnerMark{
	{"BUILD_ID", "Jenkins, freestyle", ""},
	{"JENKINS_NODE_COOKIE", "Jenkins, pipeline", ""},
	{"JENKINS_SERVER_COOKIE", "Jenkins, pipeline", "durable-"},
	{"RUNNER_TRACKING_ID", "GitHub Actions", "github_"},
	{"VSTS_PROCESS_LOOKUP_ID", "Azure Pipelines", "vsts_"},
}

// runnerNames are their variables.
func runnerNames() (names []string) {
	for _, m := range runnerMarks {
		names = append(names, m.Name)
	}
	return names
}
