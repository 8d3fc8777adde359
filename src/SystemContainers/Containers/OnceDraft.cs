using SystemContainers.Images.Layers;

namespace SystemContainers.Containers;

/// <summary>What an image that is run once needs, rendered and checked in memory.</summary>
/// <param name="Root">The files of its root file system.</param>
/// <param name="Configuration">Its <c>config.json</c>.</param>
/// <param name="Tmpfiles">Its tmpfiles configuration; empty where it needs none.</param>
internal sealed record OnceDraft(MergedDirectory Root, string Configuration, string Tmpfiles);
