# The mixed model of a group: `Rscript group_model.R rows.csv` prints figures as JSON.
#
# `rows.csv` is what `dyads trends --group FOLDER --rows rows.csv` writes. Needs the packages lme4 and jsonlite. The model,
# and the figures, are those of `group_model.py`: each person has a level and a slope of their own, each dyad a level; all
# are independent, and fitted by REML. A margin is the estimate +/- t of (people - 1) degrees of freedom times its
# standard error. Where a spread comes out as nought, or the fit did not arrive, a note says so.
suppressPackageStartupMessages({library(lme4); library(jsonlite)})

PEOPLE_FROM <- 5
EDGE <- 0.01  # a spread below this part of what is left over is at the edge: it might as well be nought

fit <- function(rows, slopes) {
  step <- if (slopes) sd(rows$place) else 1
  rows$time <- (rows$place - mean(rows$place)) / step
  counts <- function(of, by) max(tapply(of, by, function(x) length(unique(x))))
  dyads <- !anyNA(rows$dyad) && length(unique(rows$dyad)) < nrow(rows) &&
    (counts(rows$person, rows$dyad) == 2 || counts(rows$dyad, rows$person) > 1)
  parts <- c(if (slopes) "value ~ time + (1 + time || person)" else "value ~ 1 + (1 | person)", if (dyads) "(1 | dyad)")
  model <- suppressMessages(lmer(as.formula(paste(parts, collapse = " + ")), rows))
  random <- as.data.frame(VarCorr(model))
  of <- function(group, var) random$sdcor[startsWith(random$grp, group) & random$var1 %in% var]
  spreads <- list(dyads = if (dyads) of("dyad", "(Intercept)"), people = of("person", "(Intercept)"),
                  slopes = if (slopes) of("person", "time"))
  edge <- names(Filter(function(spread) !is.null(spread) && spread < EDGE * sigma(model), spreads))
  value <- tail(fixef(model), 1) / step
  reach <- qt(0.975, length(unique(rows$person)) - 1) * sqrt(tail(diag(as.matrix(vcov(model))), 1)) / step
  if (slopes) spreads$slopes <- spreads$slopes / step
  list(value = value, low = value - reach, high = value + reach,
       spread = if (slopes) spreads$slopes else spreads$people, spread_people = spreads$people,
       spread_slopes = spreads$slopes, spread_dyads = spreads$dyads, spread_rest = sigma(model),
       direction = if (value > reach) "up" else if (value < -reach) "down" else "unclear",
       notes = I(c(sprintf("At the edge of its parameters: no spread of %s was found.", sort(edge)),
                   if (length(model@optinfo$conv$lme4) && !isSingular(model)) "The fit did not arrive.")))
}

named <- function(values) if (length(values)) as.list(values) else setNames(list(), character())

figure <- function(rows, measure, script, kind, of) {
  counting <- rows[!is.na(rows$value), ]
  people <- length(unique(counting$person))
  unit <- if (kind == "change") "points" else if (is.null(script)) "points per rating" else "points per session"
  shown <- list(measure = measure, script = script, person = NULL, partner = NULL, module = NULL, kind = kind,
                unit = unit, n = nrow(counting), value = NULL, low = NULL, high = NULL, too_early = NULL, of = of,
                left_out = named(table(rows$left_out[is.na(rows$value)])), people = people,
                dyads = length(unique(na.omit(counting$dyad))), spread = NULL,
                missing = named(sapply(sort(setdiff(rows$person, counting$person)), function(x) "no rating that counts")),
                day = NULL, notes = I(character()), direction = NULL)
  few <- people < PEOPLE_FROM || length(unique(counting$value)) < 2 ||
    (kind == "slope" && length(unique(counting$place)) < 2)
  if (few) {
    says <- sprintf("Too early: %d people, %d are needed, whose values differ.", people, PEOPLE_FROM)
    shown["too_early"] <- list(list(says = says, n = people, n_needed = PEOPLE_FROM))
    return(shown)
  }
  found <- fit(counting, kind == "slope")
  shown[names(found)] <- found
  shown
}

rows <- read.csv(commandArgs(TRUE)[1], na.strings = "", colClasses = c(person = "character", partner = "character"))
found <- list()
at_sittings <- rows[!is.na(rows$session), ]
for (part in split(at_sittings, at_sittings[c("script", "measure")], drop = TRUE)) {
  before <- part[part$when == "before", ]
  after <- part[part$when == "after", ]
  measure <- as.character(part$measure[1])
  script <- as.character(part$script[1])
  changed <- transform(after, value = change)
  if (nrow(before) && nrow(after)) found[[length(found) + 1]] <- figure(changed, measure, script, "change", "change")
  of <- if (nrow(before)) "before" else "after"
  found[[length(found) + 1]] <- figure(if (nrow(before)) before else after, measure, script, "slope", of)
}
asked <- rows[is.na(rows$session), ]
for (part in split(asked, asked[c("when", "measure")], drop = TRUE)) {
  found[[length(found) + 1]] <- figure(part, as.character(part$measure[1]), NULL, "slope", as.character(part$when[1]))
}
for (one in found) {
  where <- if (is.null(one$script)) one$of else one$script
  for (note in one$notes) message(one$measure, ", ", where, ", ", one$kind, ": ", note)
}
cat(toJSON(found, auto_unbox = TRUE, null = "null", digits = NA, pretty = TRUE), "\n")
