using System.Collections;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Modules applied one after the other. Frees what passes between them.</summary>
    public class Sequential : Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<(string Name, Module<torch.Tensor, torch.Tensor> Module)> steps = [];

        internal Sequential() : base(nameof(Sequential)) { }

        protected Sequential(params (string name, Module<torch.Tensor, torch.Tensor> submodule)[] modules) : this()
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        protected Sequential(params Module<torch.Tensor, torch.Tensor>[] modules) : this()
        {
            foreach (var module in modules) append(module);
        }

        public int Count => steps.Count;

        [System.Runtime.CompilerServices.IndexerName("SequentialItems")]
        public IModule<torch.Tensor, torch.Tensor> this[int index] => steps[index].Module;

        public Sequential append(string name, IModule<torch.Tensor, torch.Tensor> module)
        {
            steps.Add((name, (Module<torch.Tensor, torch.Tensor>)module));
            return this;
        }

        public Sequential append(IModule<torch.Tensor, torch.Tensor> module) => append($"{steps.Count}", module);

        public override torch.Tensor forward(torch.Tensor input)
        {
            if (steps.Count == 0) return input.alias();
            var current = steps[0].Module.call(input);
            foreach (var (_, module) in steps.Skip(1))
            {
                using var previous = current;
                current = module.call(previous);
            }
            return current;
        }

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
        {
            if (!recurse) yield break;
            var seen = new HashSet<nint> { 0 };
            foreach (var (name, module) in steps)
            {
                foreach (var (key, parameter) in module.named_parameters(recurse: true))
                {
                    if (seen.Add(parameter.handle)) yield return ($"{name}.{key}", parameter);
                }
            }
        }

        public override IEnumerable<(string name, torch.Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
        {
            if (!recurse) yield break;
            var seen = new HashSet<nint> { 0 };
            foreach (var (name, module) in steps)
            {
                foreach (var (key, buffer) in module.named_buffers(recurse: true, include_nonpersistent))
                {
                    if (seen.Add(buffer.handle)) yield return ($"{name}.{key}", buffer);
                }
            }
        }

        public override IEnumerable<(string name, torch.nn.Module module)> named_children() => steps.Select(s => (s.Name, (torch.nn.Module)s.Module));

        public override IEnumerable<(string name, torch.nn.Module module)> named_modules()
        {
            foreach (var child in named_children()) yield return child;
            foreach (var (name, module) in steps)
            {
                foreach (var (key, inner) in module.named_modules()) yield return ($"{name}.{key}", inner);
            }
        }

        public override torch.nn.Module apply(Action<torch.nn.Module> fn)
        {
            foreach (var (_, module) in steps) module.apply(fn);
            fn(this);
            return this;
        }
    }

    /// <summary>Modules by number, called by the code that owns the list.</summary>
    public class ModuleList<T> : torch.nn.Module, IList<T> where T : torch.nn.Module
    {
        private readonly List<T> items = [];
        private bool registered;

        public ModuleList(params T[] modules) : base(nameof(ModuleList)) => items.AddRange(modules);

        public T this[int index]
        {
            get => items[index];
            set => items[index] = value;
        }

        public int Count => items.Count;

        public bool IsReadOnly => false;

        /// <summary>Happens once, when the list itself is registered: what is added later has no parameters for the owner.</summary>
        protected override void RegisterComponents()
        {
            if (registered) return;
            for (var i = 0; i < items.Count; i++) register_module($"{i}", items[i]);
            registered = true;
        }

        public void Add(T item) => items.Add(item);
        public void append(params T[] parameters) => items.AddRange(parameters);
        public void extend(IEnumerable<T> modules) => items.AddRange(modules);
        public void Clear() => items.Clear();
        public bool Contains(T item) => items.Contains(item);
        public void CopyTo(T[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);
        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();
        public int IndexOf(T item) => items.IndexOf(item);
        public void Insert(int index, T item) => items.Insert(index, item);
        public bool Remove(T item) => items.Remove(item);
        public void RemoveAt(int index) => items.RemoveAt(index);
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new();

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                modules.Aggregate(Sequential(), (all, m) => all.append(m.name, m.submodule));

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                modules.Aggregate(Sequential(), (all, m) => all.append(m));

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => Sequential(modules.ToArray());

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => Sequential(modules.ToArray());

            public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
