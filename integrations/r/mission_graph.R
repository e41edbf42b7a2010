# A network and the tables of Mission Graph in R.
#   Rscript integrations/r/mission_graph.R http://127.0.0.1:8000 FOLDER
# writes network.png and brokers.csv into FOLDER.
suppressPackageStartupMessages(library(igraph))
library(readr)

arguments <- commandArgs(trailingOnly = TRUE)
server <- if (length(arguments) >= 1) arguments[1] else "http://127.0.0.1:8000"
folder <- if (length(arguments) >= 2) arguments[2] else "."

# The network of one country. GraphML keeps ids, kinds, colours, sources, dates and confidence.
file <- tempfile(fileext = ".graphml")
download.file(paste0(server, "/export/network.graphml?countries=country-se"), file, quiet = TRUE)
network <- read_graph(file, format = "graphml")
V(network)$color <- rgb(V(network)$r, V(network)$g, V(network)$b, maxColorValue = 255)
cat(vcount(network), "nodes,", ecount(network), "links\n")

# Who connects the others: betweenness counts shortest paths, in a network without directions or doubled links. Weights
# would be taken for lengths, so none are.
simple <- simplify(as.undirected(network))
brokers <- data.frame(
  name = V(simple)$label,
  kind = V(simple)$kind,
  degree = degree(simple),
  betweenness = betweenness(simple, normalized = TRUE, weights = NA)
)
brokers <- brokers[order(-brokers$betweenness, brokers$name), ]
write_csv(brokers, file.path(folder, "brokers.csv"))
print(head(brokers, 8), row.names = FALSE)

# Names from the largest node on, beside their nodes. None lies on another; only the four foremost may lie on dots.
write_names <- function(x, y, radius, names) {
  half <- strheight("A", cex = 0.65)
  dots <- cbind(x - radius, y - radius, x + radius, y + radius)
  written <- matrix(numeric(0), 0, 4)
  meets <- function(box, boxes) any(box[1] < boxes[, 3] & boxes[, 1] < box[3] & box[2] < boxes[, 4] & boxes[, 2] < box[4])
  # The foremost come a second time at the end: then dots are no hindrance.
  turns <- order(-radius, names)
  named <- logical(length(radius))
  for (turn in seq_len(length(turns) + 4)) {
    again <- turn > length(turns)
    node <- turns[if (again) turn - length(turns) else turn]
    if (named[node]) next
    name <- if (nchar(names[node]) > 34) paste(sub("\\s+\\S*$", "", substr(names[node], 1, 34)), "\u2026") else names[node]
    wide <- strwidth(name, cex = 0.65) / 2
    away <- radius[node] + 0.012
    for (side in list(c(away + wide, 0), c(-away - wide, 0), c(0, -away - half), c(0, away + half))) {
      at <- c(x[node], y[node]) + side
      box <- c(at - c(wide, half), at + c(wide, half))
      if (meets(box, written) || (!again && meets(box, dots[-node, , drop = FALSE]))) next
      text(at[1], at[2], name, cex = 0.65, col = "#1c2126")
      written <- rbind(written, box)
      named[node] <- TRUE
      break
    }
  }
}

# In units of the picture, with y downwards as in the file.
span <- max(diff(range(V(network)$x)), diff(range(V(network)$y))) / 2
x <- (V(network)$x - mean(range(V(network)$x))) / span
y <- -(V(network)$y - mean(range(V(network)$y))) / span
kinds <- !duplicated(V(network)$kind)
png(file.path(folder, "network.png"), width = 1800, height = 1300, res = 150)
par(mar = c(0, 0, 2, 0))
plot(network,
  layout = cbind(x, y), rescale = FALSE, xlim = c(-1.1, 1.1), ylim = c(-1, 1),
  # Sizes of igraph are hundredths of the picture's unit, and diameters.
  vertex.size = 100 * V(network)$size / span, vertex.color = V(network)$color, vertex.frame.color = "#00000055",
  vertex.label = NA, edge.label = NA, edge.arrow.mode = 0, edge.color = "#c3c9cf",
  main = "The National Mission Ecosystem of Sweden"
)
write_names(x, y, V(network)$size / span / 2, V(network)$label)
words <- gsub("_", " ", paste0(substr(V(network)$kind, 1, 1), tolower(substring(V(network)$kind, 2))))
legend("bottomleft", legend = words[kinds], pt.bg = V(network)$color[kinds], pch = 21, pt.cex = 1.4, bty = "n", cex = 0.8)
invisible(dev.off())

# Tables are plain CSV. readr tells numbers from texts by itself.
emissions <- read_csv(
  paste0(server, "/tables/observations.csv?indicators=co2-per-capita&subjects=country-se,country-pt"),
  show_col_types = FALSE, progress = FALSE
)
latest <- do.call(rbind, lapply(split(emissions, emissions$subject_id), function(rows) rows[which.max(as.Date(rows$date)), ]))
print(as.data.frame(latest[, c("subject", "date", "value", "unit")]), row.names = FALSE)
