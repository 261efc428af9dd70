package main

type defaults struct{}
type override struct{}

func paint(d *dashboard, a *asker, folder string) error { return nil }
