package model

// Hint is the remedy in half a line, for where there is no room for more.
func (f *Failure) Hint() string {
	if f.Class == FailKey && canonical(f.Code.String()) == "invalidapikey" {
		switch f.Region {
		case "ap-southeast-1":
			return "a Beijing key? Try --profile cn-beijing"
		case "cn-beijing":
			return "a Singapore key? Try --profile ap-southeast-1"
		}
		return "a key of another region? Try --profile cn-beijing"
	}
	_, remedy := f.Explain()
	return remedy
}
