"""The figures on the screen: a chart and its words."""
