// A module of its own, so that the program does not need what Cobra's generator
// needs. The program itself comes from the workspace beside this.
module studiowatch/man

go 1.26.0

require github.com/spf13/cobra v1.10.2

require (
	github.com/cpuguy83/go-md2man/v2 v2.0.6 // indirect
	github.com/russross/blackfriday/v2 v2.1.0 // indirect
)
