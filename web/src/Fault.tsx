interface Props {
  message: string;
  retry?: { label: string; again(): void };
}

export function Fault({ message, retry }: Props) {
  return (
    <p className="fault" role="alert">
      {message}{" "}
      {retry && (
        <button type="button" onClick={retry.again}>
          {retry.label}
        </button>
      )}
    </p>
  );
}
