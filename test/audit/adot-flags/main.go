// How ADOT reads its arguments (aws-otel-collector v0.49.0, cmd/awscollector/main.go and pkg/config/flags.go), without
// the collector behind it: Go's flag first, which decides the list of configs, then cobra over the same arguments and the
// same values. Each line of standard input is a list of arguments as JSON, each line of output what came of it.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

type configs struct{ values, sets []string }

func (c *configs) Set(value string) error { c.values = append(c.values, value); return nil }
func (c *configs) String() string         { return "" }

// Gates as the registry takes them, had it every id (featuregate flag.go and registry.go).
type gates struct{ ids map[string]bool }

var id = regexp.MustCompile(`^[0-9a-zA-Z.]+$`)

func (g *gates) String() string { return "" }
func (g *gates) Set(list string) error {
	if list == "" {
		return nil
	}
	for _, gate := range strings.Split(list, ",") {
		on := gate[0] != '-'
		if gate[0] == '-' || gate[0] == '+' {
			gate = gate[1:]
		}
		if !id.MatchString(gate) {
			return errors.New("no such feature gate")
		}
		g.ids[gate] = on
	}
	return nil
}

type outcome struct {
	Refused bool
	Uris    []string
	Gates   map[string]bool
}

func read(args []string) (result outcome) {
	defer func() {
		if recover() != nil {
			result = outcome{Refused: true}
		}
	}()
	values, switched := &configs{}, &gates{map[string]bool{}}
	flags := new(flag.FlagSet)
	flags.SetOutput(io.Discard)
	flags.Var(values, "config", "")
	flags.Func("set", "", func(text string) error {
		before, after, ok := strings.Cut(text, "=")
		if !ok {
			return errors.New("missing equal sign")
		}
		values.sets = append(values.sets, "set:"+before+"="+after)
		return nil
	})
	flags.Var(switched, "feature-gates", "")
	if err := flags.Parse(args); err != nil {
		return outcome{Refused: true}
	}
	uris := append(values.values, values.sets...)
	ran := false
	root := &cobra.Command{
		Use:          "aws-otel-collector",
		Version:      "v0.49.0",
		SilenceUsage: true,
		RunE:         func(*cobra.Command, []string) error { ran = true; return nil },
	}
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	root.Flags().AddGoFlagSet(flags)
	root.SetArgs(args)
	if err := root.Execute(); err != nil || !ran {
		return outcome{Refused: true}
	}
	return outcome{Uris: uris, Gates: switched.ids}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var args []string
		if err := json.Unmarshal(lines.Bytes(), &args); err != nil {
			panic(err)
		}
		text, err := json.Marshal(read(args))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(text))
	}
}
